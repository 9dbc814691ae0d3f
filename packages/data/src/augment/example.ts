import { foldIn, type Key, splitKey } from '@convene/core'
import type { AnyImage } from '../images/image.ts'
import type { MapFunction } from '../pipeline/map.ts'

/** A box around an object, by two corners in pixels: the image covers [0, width] × [0, height]. */
export interface Box {
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
  /** The object's class. */
  readonly label: number
}

/** A class for each pixel, row by row from the top left. */
export interface Mask {
  readonly height: number
  readonly width: number
  readonly data: Uint8Array | Int32Array
}

/** An image with what is known of it, which augmentation changes along. */
export interface Example {
  /** 0 to 255. */
  readonly image: AnyImage
  readonly boxes?: readonly Box[]
  /** Of the image's size. */
  readonly mask?: Mask
  /** The class of the whole image. */
  readonly label?: number
}

/** Makes another example of one: the same key, the same change. Examples with more to them keep what they have. */
export type Augmentation = <E extends Example>(key: Key, example: E) => E

/** One after another, each with a key of its own. */
export function compose(...augmentations: readonly Augmentation[]): Augmentation {
  return (key, example) => {
    const keys = splitKey(key, augmentations.length)
    return augmentations.reduce((changed, augment, i) => augment(keys[i]!, changed), example)
  }
}

/**
 * An augmentation as a pipeline maps it: `pipeline.map(augmented(key, randomFlip()))`. Each example of each epoch is
 * changed in its own way, the same whenever that epoch is run.
 */
export function augmented<E extends Example>(key: Key, augment: Augmentation): MapFunction<E, E> {
  return (example, { epoch, index }) => augment(foldIn(foldIn(key, epoch), index), example)
}
