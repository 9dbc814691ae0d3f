import type { Mask } from '../masks/mask.ts'

// Annotations as no single tool has them: what every format is read into and written from. Coordinates are pixels from the top
// left corner; no pixel is added to or taken from what a file says.

export type Point = readonly [x: number, y: number]

export type BoxShape = {
  readonly kind: 'box'
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** In degrees, clockwise, about the middle; 0, if left out. */
  readonly rotation?: number
}

export type AnnotationShape =
  | BoxShape
  /** Outlines: of one piece, or of each. */
  | { readonly kind: 'polygon'; readonly parts: readonly (readonly Point[])[] }
  | { readonly kind: 'polyline'; readonly points: readonly Point[] }
  | { readonly kind: 'points'; readonly points: readonly Point[] }
  | { readonly kind: 'circle'; readonly x: number; readonly y: number; readonly radius: number }
  | {
      readonly kind: 'ellipse'
      readonly x: number
      readonly y: number
      readonly radiusX: number
      readonly radiusY: number
      /** In the format's own unit: degrees in CVAT, radians in VIA. */
      readonly rotation?: number
    }
  | { readonly kind: 'mask'; readonly mask: Mask }
  /** The image as a whole. */
  | { readonly kind: 'image' }

/** What else a file says, by name; numbers and flags as their text. */
export type Attributes = Readonly<Record<string, string>>

export interface Keypoint {
  readonly name: string
  readonly x: number
  readonly y: number
}

export interface AnnotatedObject {
  readonly label?: string
  readonly shape: AnnotationShape
  /** A box that the file gives beside another shape. */
  readonly box?: BoxShape
  readonly keypoints?: readonly Keypoint[]
  readonly attributes: Attributes
}

export interface AnnotatedImage {
  /** A path within the folder, with forward slashes. */
  readonly file: string
  readonly size?: { readonly width: number; readonly height: number; readonly depth?: number }
  /** `normalised`: coordinates are parts of the width and height, since the file has no size. `pixels`, if left out. */
  readonly unit?: 'pixels' | 'normalised'
  readonly attributes: Attributes
  readonly objects: readonly AnnotatedObject[]
}

export interface LabelCategory {
  readonly name: string
  readonly attributes: Attributes
}

export interface LabelSet {
  readonly images: readonly AnnotatedImage[]
  /** In the order of their numbers, those without objects too; of a format that has no such list, none. */
  readonly categories: readonly LabelCategory[]
  readonly attributes: Attributes
}

/** Something that a format cannot hold, or that is not read. */
export interface LabelLoss {
  /** The image, or the file. */
  readonly file: string
  /** Its place among the image's objects. */
  readonly object?: number
  /** What is lost, such as `shape` or an attribute's name. */
  readonly field: string
  readonly reason: string
}

export interface LabelReading extends LabelSet {
  readonly losses: readonly LabelLoss[]
}

/** Texts by their paths within a folder. */
export type TextFiles = ReadonlyMap<string, string>

export interface LabelWriting {
  readonly files: TextFiles
  readonly losses: readonly LabelLoss[]
}
