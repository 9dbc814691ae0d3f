import type { Id } from '../json.ts'
import type { Mask } from '../masks/mask.ts'

export interface CocoImage {
  readonly id: Id
  /** In pixels; needed for masks only. */
  readonly height?: number
  readonly width?: number
}

export interface CocoCategory {
  readonly id: Id
  readonly name: string
}

/** Things in images, by columns: what stands at one place is of one thing. */
interface Things {
  readonly count: number
  /** Places in the list of images. */
  readonly images: Uint32Array
  /** Places in the list of categories. */
  readonly categories: Uint32Array
  /** [x, y, width, height] each, in pixels. */
  readonly boxes: Float64Array
  /** In pixels: what makes a thing small, medium or large. */
  readonly areas: Float64Array
  /** Only where they are asked for. */
  readonly masks?: readonly Mask[]
}

/** What there is to find. */
export interface CocoObjects extends Things {
  /** 1 for a group that is not told apart: finding it counts neither way, however often. */
  readonly crowds: Uint8Array
}

/** What a detector found. */
export interface CocoDetections extends Things {
  readonly scores: Float64Array
}

/** Images, categories and objects; images and categories in the order of their ids. */
export interface CocoGroundTruth {
  readonly images: readonly CocoImage[]
  readonly categories: readonly CocoCategory[]
  readonly objects: CocoObjects
}

/** What is compared: boxes or masks. */
export type CocoIouType = 'bbox' | 'segm'

export interface CocoParseOptions {
  /** `segm` reads masks as well; `bbox`, if left out. */
  readonly iouType?: CocoIouType
}

/** Numbers by size, then texts by code unit. */
export function compareIds(a: Id, b: Id): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  return typeof a === 'number' ? -1 : 1
}
