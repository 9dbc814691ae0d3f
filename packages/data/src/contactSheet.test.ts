import { expect, it } from 'vitest'
import { contactSheet } from './contactSheet.ts'
import { decodeImage } from './images/decodeImage.ts'

const plain = (height: number, width: number, colour: readonly [number, number, number]) => ({
  image: {
    height,
    width,
    channels: 3 as const,
    data: Float32Array.from({ length: height * width * 3 }, (_, i) => colour[i % 3]!),
  },
})

it('shows examples side by side, each in a cell of the largest one’s size, with boxes drawn', async () => {
  const red = plain(10, 12, [300, -5, 0.4])
  const boxed = { ...plain(20, 16, [0, 0, 0]), boxes: [{ x1: 2, y1: 3, x2: 8, y2: 30, label: 1 }] }
  const sheet = await decodeImage(await contactSheet([red, boxed, red], { columns: 2 }))
  expect([sheet.height, sheet.width]).toEqual([4 + 2 * 24, 4 + 2 * 20])
  const pixel = (y: number, x: number) => [
    ...sheet.data.subarray((y * sheet.width + x) * 3, (y * sheet.width + x) * 3 + 3),
  ]
  expect(pixel(4, 4)).toEqual([255, 0, 0])
  expect(pixel(4 + 9, 4 + 11)).toEqual([255, 0, 0])
  expect(pixel(4 + 10, 4)).toEqual([255, 255, 255])
  expect(pixel(4 + 24, 4)).toEqual([255, 0, 0])
  const [left, top] = [4 + 20, 4]
  const green = [60, 180, 75]
  // Pixels 2 to 7 across, from 3 down to the last row.
  for (const [y, x] of [
    [3, 2],
    [3, 7],
    [10, 2],
    [10, 7],
    [19, 4],
  ] as const)
    expect(pixel(top + y, left + x)).toEqual(green)
  for (const [y, x] of [
    [2, 2],
    [3, 8],
    [10, 4],
    [10, 1],
  ] as const)
    expect(pixel(top + y, left + x)).toEqual([0, 0, 0])
})

it.each([
  ['no examples', [], {}, 'contactSheet.empty'],
  ['no columns', [plain(1, 1, [0, 0, 0])], { columns: 0 }, 'contactSheet.size'],
  ['half a column', [plain(1, 1, [0, 0, 0])], { columns: 0.5 }, 'contactSheet.size'],
  ['more than a screen holds', new Array(2000).fill(plain(200, 200, [0, 0, 0])), {}, 'contactSheet.size'],
])('refuses %s', async (_, examples, options, code) => {
  await expect(contactSheet(examples, options)).rejects.toMatchObject({ code })
})
