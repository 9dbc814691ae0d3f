import { expect, it } from 'vitest'
import { classColour } from './classColour.ts'
import { drawMask } from './drawMask.ts'

const grey = { height: 2, width: 4, channels: 3 as const, data: new Uint8Array(24).fill(100) }
const pixels = ({ data }: { readonly data: Uint8Array }) =>
  Array.from({ length: data.length / 3 }, (_, i) => [...data.subarray(3 * i, 3 * i + 3)])

// The development kit's own list.
it.each([
  [0, [0, 0, 0]],
  [1, [128, 0, 0]],
  [2, [0, 128, 0]],
  [3, [128, 128, 0]],
  [7, [128, 128, 128]],
  [8, [64, 0, 0]],
  [15, [192, 128, 128]],
  [20, [0, 64, 128]],
  [255, [224, 224, 192]],
])('VOC colours class %i %j', (index, colour) => {
  expect(classColour(index)).toEqual(colour)
})

it('draws classes over a picture, white where they meet, and leaves the background', () => {
  const mask = { height: 2, width: 4, data: Uint8Array.of(0, 0, 1, 1, 0, 0, 1, 2) }
  const [own, white, bright] = [
    [100, 100, 100],
    [255, 255, 255],
    [114, 50, 50],
  ]
  expect(pixels(drawMask(grey, mask, { opacity: 0.5 }))).toEqual([own, own, white, bright, own, own, white, white])
  const inverse = drawMask(grey, mask, { opacity: 1, background: 1 })
  expect(pixels(inverse)).toEqual([[0, 0, 0], [0, 0, 0], white, own, [0, 0, 0], [0, 0, 0], white, white])
})

it('takes a mask of another size: each pixel has the class that its middle lies in', () => {
  const mask = { height: 1, width: 2, data: Uint8Array.of(0, 3) }
  const drawn = pixels(drawMask({ ...grey, data: Float32Array.from(grey.data) }, mask, { opacity: 1 }))
  expect(drawn.slice(0, 4)).toEqual([
    [100, 100, 100],
    [100, 100, 100],
    [255, 255, 255],
    [128, 128, 0],
  ])
  expect(drawn.slice(4)).toEqual(drawn.slice(0, 4))
})

it('refuses an opacity that is none', () => {
  const mask = { height: 1, width: 1, data: Uint8Array.of(0) }
  for (const opacity of [-0.1, 1.1, Number.NaN]) {
    expect(() => drawMask(grey, mask, { opacity })).toThrow('drawMask.opacity')
  }
})
