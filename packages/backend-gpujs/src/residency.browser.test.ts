import { compile, leaf, randomKey, sizeOf, tensor } from '@convene/core'
import {
  asInputs,
  conv2D,
  dense,
  flatten,
  inference,
  init,
  isVariable,
  type Model,
  maxPooling2D,
  programInputs,
  sequential,
  upload,
} from '@convene/nn'
import { expect, test } from 'vitest'
import { gpujs } from './index.ts'

const model: Model = {
  name: 'small',
  inputShape: [12, 12, 1],
  layer: sequential([
    conv2D({ filters: 4, kernelSize: 3, activation: 'relu' }),
    maxPooling2D(2),
    flatten(),
    dense({ units: 100, activation: 'softmax' }),
  ]),
}

/** By which methods, of which classes, numbers get from the host to the device, and back. */
const ways = {
  webgl2: {
    class: 'WebGL2RenderingContext',
    to: ['texImage2D', 'texSubImage2D', 'texImage3D', 'bufferSubData'],
    from: ['readPixels', 'getBufferSubData'],
  },
  webgpu: { class: 'GPUQueue', to: ['writeBuffer', 'writeTexture'], from: [] },
} as const

/** A kernel's sizes travel with each call; a tensor here is larger. */
const largestSizes = 256

const prototypeOf = (className: string): object => Reflect.get(Reflect.get(globalThis, className), 'prototype')

/** Notes down how many bytes each call of a method carries, where it is more than sizes. */
function watch(className: string, methods: readonly string[]): number[] {
  const carried: number[] = []
  const prototype = prototypeOf(className)
  for (const method of methods) {
    const original = Reflect.get(prototype, method)
    Reflect.set(prototype, method, function (this: unknown, ...args: readonly unknown[]) {
      for (const data of args) {
        const bytes = ArrayBuffer.isView(data) || data instanceof ArrayBuffer ? data.byteLength : 0
        if (bytes > largestSizes) carried.push(bytes)
      }
      return Reflect.apply(original, this, args)
    })
  }
  return carried
}

/** The same of buffers that are mapped, whose second and third arguments are a place and a length. */
function watchMaps(): number[] {
  const carried: number[] = []
  const prototype = prototypeOf('GPUBuffer')
  const original = Reflect.get(prototype, 'mapAsync')
  Reflect.set(prototype, 'mapAsync', function (this: { readonly size: number }, ...args: readonly unknown[]) {
    carried.push(typeof args[2] === 'number' ? args[2] : this.size)
    return Reflect.apply(original, this, args)
  })
  return carried
}

test.each(['webgl2', 'webgpu'] as const)(
  'what a program computes on the way stays on the device, on %s',
  async mode => {
    const to = watch(ways[mode].class, ways[mode].to)
    const from = mode === 'webgpu' ? watchMaps() : watch(ways[mode].class, ways[mode].from)
    const backend = await gpujs({ mode })
    const shapes = programInputs(model, 2)
    const { parameters, state } = init(model.layer, randomKey(1), shapes.x!)
    const weights = upload(backend, { ...parameters, ...state })
    const bound = compile(backend, inference(model), shapes, { isParameter: isVariable }).bind(asInputs(weights))
    const predict = async () => {
      const x = tensor(backend, new Float32Array(sizeOf(shapes.x!)).fill(0.5), shapes.x!)
      return backend.toHost(leaf(await bound.run({ x }), 'y'))
    }
    await predict()
    to.length = 0
    from.length = 0
    const y = await predict()
    expect(y).toHaveLength(200)
    // The image, which comes in whole texels of four numbers, and the answer. The convolution's result would be 3,200 bytes.
    expect(to).toEqual([1152])
    expect(from).toHaveLength(1)
    await backend.close()
  },
)
