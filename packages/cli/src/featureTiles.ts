import { type Image, resizeImage } from '@convene/data'
import type { HostTensor } from '@convene/nn'

/** The least side of a tile, in pixels: small maps and filters are enlarged by whole pixels, so that one sees each number. */
const leastSide = 48

/** Each channel of one example's feature maps as a grey picture, from its least number, black, to its greatest, white. */
export function mapTiles({ shape, data }: HostTensor): readonly Image[] {
  const [, height = 1, width = 1, channels = 1] = shape.length === 4 ? shape : [1, 1, 1, shape.at(-1) ?? 1]
  return Array.from({ length: channels }, (_, channel) =>
    tile(height, width, (pixel, _colour) => data[pixel * channels + channel]!),
  )
}

/**
 * Each filter of a kernel, [h, w, c, n]: in colours, if it looks at three channels, else the mean over its channels in grey.
 *
 * @param isBgr whether the three are blue, green and red, as networks that Caffe trained have them
 */
export function filterTiles({ shape, data }: HostTensor, isBgr: boolean): readonly Image[] {
  const [height = 1, width = 1, channels = 1, filters = 1] = shape
  const at = (pixel: number, channel: number, filter: number) => data[(pixel * channels + channel) * filters + filter]!
  const mean = (pixel: number, filter: number) => {
    let sum = 0
    for (let channel = 0; channel < channels; channel++) sum += at(pixel, channel, filter)
    return sum / channels
  }
  return Array.from({ length: filters }, (_, filter) =>
    tile(height, width, (pixel, colour) =>
      channels === 3 ? at(pixel, isBgr ? 2 - colour : colour, filter) : mean(pixel, filter),
    ),
  )
}

function tile(height: number, width: number, valueAt: (pixel: number, colour: number) => number): Image {
  const values = Float32Array.from({ length: height * width * 3 }, (_, i) => valueAt(Math.floor(i / 3), i % 3))
  const [least, most] = values.reduce(([low, high], x) => [Math.min(low, x), Math.max(high, x)], [Infinity, -Infinity])
  const range = most - least || 1
  const data = Uint8Array.from(values, value => Math.round((255 * (value - least)) / range))
  const factor = Math.max(1, Math.ceil(leastSide / Math.max(height, width)))
  const image = { height, width, channels: 3, data } as const
  const enlarged = resizeImage(image, [factor * height, factor * width], { method: 'nearest' })
  return { ...enlarged, data: Uint8Array.from(enlarged.data) }
}
