import { evaluate, mapTree, opaque, randomKey, rgbToYcbcr, sizeOf, tensor, uniform, ycbcrToRgb } from '@convene/core'
import { type Image, luminance, resizeImage } from '@convene/data'
import { type HostTensor, init, variableShapes } from '@convene/nn'
import { describe, expect, it } from 'vitest'
import { cpu } from '../../../backend-cpu/src/index.ts'
import { wasm } from '../../../backend-wasm/src/index.ts'

import { upscalingNetwork } from './network.ts'
import { scorePhoto } from './score.ts'
import { type Upscaler, upscaleImage } from './upscaleImage.ts'

/** Noise and a gradient, so that each place looks like no other. */
function photoOf(height: number, width: number): Image {
  const noise = uniform(randomKey(height * width), [height * width * 3], 0, 120)
  return { height, width, channels: 3, data: Uint8Array.from(noise, (value, i) => value + (i % (width * 3)) / 4 + 20) }
}

function randomUpscaler(name: string, scale: number): Upscaler {
  const network = upscalingNetwork(name, scale)
  const { parameters } = init(network.model.layer, randomKey(7), [1, ...network.model.inputShape])
  return { network, weights: parameters }
}

/** Weights that are 0 but where `set` puts something. */
function upscalerWith(name: string, scale: number, set: (weights: Record<string, Float32Array>) => void): Upscaler {
  const network = upscalingNetwork(name, scale)
  const arrays = mapTree(variableShapes(network.model), shape => new Float32Array(sizeOf(shape)))
  set(arrays)
  const weights = mapTree(variableShapes(network.model), (shape, path): HostTensor => ({ shape, data: arrays[path]! }))
  return { network, weights }
}

/** The middle of a kernel from the first channel to the first. */
const middle = (size: number, ci: number, co: number) => ((size * size - 1) / 2) * ci * co

const identity = upscalerWith('srcnn', 2, weights => {
  weights['patches/kernel']![middle(9, 1, 64)] = 1
  weights['mapping/kernel']![0] = 1
  weights['reconstruction/kernel']![middle(5, 32, 1)] = 1
})

const clipped = (data: ArrayLike<number>) => Array.from(data, value => Math.min(Math.max(Math.round(value), 0), 255))

describe('a photo made larger', () => {
  it.each([
    ['espcn', 2],
    ['espcn', 3],
    ['srcnn', 2],
    ['srcnn', 3],
  ] as const)('in tiles is as %s makes it as a whole, %s times as large', async (name, scale) => {
    const backend = await wasm({ threads: 1 })
    const upscaler = randomUpscaler(name, scale)
    const photo = photoOf(37, 50)
    const [whole, tiled] = [
      await upscaleImage(backend, upscaler, photo),
      await upscaleImage(backend, upscaler, photo, { tile: 16 }),
    ]
    expect([tiled.height, tiled.width]).toEqual([37 * scale, 50 * scale])
    // Sums of another order may fall to the other side of a half.
    const differences = tiled.data.filter((value, i) => value !== whole.data[i])
    expect(differences.length).toBeLessThan(10)
    tiled.data.forEach((value, i) => {
      if (Math.abs(value - whole.data[i]!) > 1) expect([i, value]).toEqual([i, whole.data[i]])
    })
    await backend.close?.()
  })

  it('is what bicubic interpolation makes of it, by a network that changes nothing', async () => {
    const photo = photoOf(11, 14)
    const bicubic = resizeImage(photo, [22, 28], { method: 'bicubic' })
    expect(Array.from((await upscaleImage(cpu(), identity, photo, { tile: 8 })).data)).toEqual(clipped(bicubic.data))
    const { bicubic: before, network } = await scorePhoto(cpu(), identity, photoOf(60, 90))
    expect(network).toBeCloseTo(before, 5)
  })

  it('has its luminances of the network, each pixel a block, and its colours of bicubic interpolation', async () => {
    // tanh of little is that little.
    const blocks = upscalerWith('espcn', 2, weights => {
      weights['conv1/kernel']![middle(5, 1, 64)] = 0.01
      weights['conv2/kernel']![middle(3, 64, 32)] = 1
      weights['conv3/kernel']!.set([100, 100, 100, 100], middle(3, 32, 4))
      weights['conv3/bias']!.set([0, 0.02, 0.04, 0.06])
    })
    const photo = photoOf(9, 12)
    const large = await upscaleImage(cpu(), blocks, photo, { tile: 5 })
    const seen = luminance(photo)
    const backend = cpu()
    const ops = evaluate(backend)
    const bicubic = resizeImage(photo, [18, 24], { method: 'bicubic' })
    const numbers = (data: Float32Array) => tensor(backend, data, [18 * 24, 3])
    const ycbcr = await backend.toHost(rgbToYcbcr(ops, numbers(bicubic.data.map(value => value / 255))))
    const wanted = Float32Array.from(ycbcr, (value, i) => {
      if (i % 3 > 0) return value
      const [y, x] = [Math.floor(i / 3 / 24), Math.floor(i / 3) % 24]
      return seen[Math.floor(y / 2) * 12 + Math.floor(x / 2)]! / 255 + 0.02 * (2 * (y % 2) + (x % 2))
    })
    const rgb = clipped(Array.from(await backend.toHost(ycbcrToRgb(ops, numbers(wanted))), value => value * 255))
    large.data.forEach((value, i) => {
      expect(Math.abs(value - rgb[i]!)).toBeLessThanOrEqual(1)
    })
  })

  it('tells how far it is, and ends when it is told to', async () => {
    const controller = new AbortController()
    const seen: string[] = []
    const onProgress = ({ done, total }: { readonly done: number; readonly total: number }) => {
      seen.push(`${done}/${total}`)
      if (done === 2) controller.abort(new Error('enough'))
    }
    const options = { tile: 8, signal: controller.signal, onProgress }
    await expect(upscaleImage(opaque(cpu()), identity, photoOf(20, 20), options)).rejects.toThrow('enough')
    expect(seen).toEqual(['1/9', '2/9'])
  })

  it('refuses a result that would be too large, before anything is made', async () => {
    const huge: Image = { height: 1e4, width: 1e4, channels: 3, data: new Uint8Array(0) }
    await expect(upscaleImage(cpu(), identity, huge)).rejects.toThrow(/upscale.size.*20000 × 20000/)
  })
})
