import type { Box } from './augment/example.ts'
import { eachDot, textSize } from './bitmapText.ts'
import { boxColour } from './boxColours.ts'
import type { Colour } from './classColour.ts'
import type { AnyImage, Image } from './images/image.ts'
import { toBytes } from './images/toBytes.ts'

/** A box, and what is written at it. */
export interface LabelledBox extends Box {
  readonly text: string
}

/**
 * The image with boxes, each in the colour of its class, and their texts on top of them; lines and letters grow with the image. What
 * lies outside is left out.
 */
export function drawBoxes(image: AnyImage, boxes: readonly LabelledBox[]): Image {
  const drawn = toBytes(image)
  const { height, width, data: pixels } = drawn
  const scale = Math.max(1, Math.round(Math.min(height, width) / 300))
  const fill = ({ top, left, bottom, right }: Rectangle, colour: Colour): void => {
    const [firstRow, lastRow] = [Math.max(top, 0), Math.min(bottom, height)]
    const [firstColumn, lastColumn] = [Math.max(left, 0), Math.min(right, width)]
    for (let y = firstRow; y < lastRow; y++) {
      for (let x = firstColumn; x < lastColumn; x++) pixels.set(colour, (y * width + x) * 3)
    }
  }
  for (const box of boxes) drawFrame(fill, box, scale)
  // After all frames, so that none goes through letters.
  for (const box of boxes) drawText(fill, box, { scale, width })
  return drawn
}

/** Pixels from `top` to just above `bottom`, and from `left` to just before `right`. */
interface Rectangle {
  readonly top: number
  readonly left: number
  readonly bottom: number
  readonly right: number
}

type Fill = (rectangle: Rectangle, colour: Colour) => void

function drawFrame(fill: Fill, box: LabelledBox, scale: number): void {
  const [top, left, bottom, right] = [box.y1, box.x1, box.y2, box.x2].map(Math.round)
  const outer = { top: top!, left: left!, bottom: bottom!, right: right! }
  const thick = 2 * scale
  const colour = boxColour(box.label)
  fill({ ...outer, bottom: outer.top + thick }, colour)
  fill({ ...outer, top: outer.bottom - thick }, colour)
  fill({ ...outer, right: outer.left + thick }, colour)
  fill({ ...outer, left: outer.right - thick }, colour)
}

function drawText(
  fill: Fill,
  { x1, y1, label, text }: LabelledBox,
  { scale, width }: { readonly scale: number; readonly width: number },
): void {
  if (text === '') return
  const margin = 2
  const [textHeight, textWidth] = textSize(text).map(size => (size + 2 * margin) * scale)
  // On top of the box, or in it, if there is no room; within the picture, if it is wide enough.
  const above = Math.round(y1) - textHeight!
  const top = above >= 0 ? above : Math.max(0, Math.round(y1))
  const left = Math.max(0, Math.min(Math.round(x1), width - textWidth!))
  const colour = boxColour(label)
  fill({ top, left, bottom: top + textHeight!, right: left + textWidth! }, colour)
  const ink = lightness(colour) > 128 ? black : white
  eachDot(text, (y, x) => {
    const [dotTop, dotLeft] = [top + (margin + y) * scale, left + (margin + x) * scale]
    fill({ top: dotTop, left: dotLeft, bottom: dotTop + scale, right: dotLeft + scale }, ink)
  })
}

const [black, white]: readonly [Colour, Colour] = [
  [0, 0, 0],
  [255, 255, 255],
]

/** Rec. 601's luma. */
const lightness = ([red, green, blue]: Colour): number => 0.299 * red + 0.587 * green + 0.114 * blue
