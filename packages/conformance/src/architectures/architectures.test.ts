import { cpu } from '@convene/backend-cpu'
import { type Backend, compositeDefs, evaluate } from '@convene/core'
import { flops, inference, type ModelSummary, summary } from '@convene/nn'
import { models } from '@convene/zoo'
import { describe, expect, it } from 'vitest'
import { type HeapTensor, withData } from '../mutants/mutant.ts'
import { architectureNamed, architectureNames, exampleOf } from './architecture.ts'
import { checkArchitecture } from './checkArchitecture.ts'
import { training } from './programs.ts'

const reference = cpu({ precision: 'float64' })
const lenet5 = architectureNamed('lenet5')
const check = (backend: Backend<HeapTensor>, program = training(lenet5), isOptimised = false) =>
  checkArchitecture({ program, inputs: exampleOf(lenet5, 1), backend, reference, seed: 1, isOptimised })

/** cpu with another convolution. */
function withConv2d(wrap: (conv2d: Backend<HeapTensor>['kernels']['conv2d']) => typeof conv2d): Backend<HeapTensor> {
  const { kernels, ...backend } = cpu()
  return { ...backend, kernels: { ...kernels, conv2d: wrap(kernels.conv2d) } }
}

describe('architectures', () => {
  it('are those of the zoo, over the smallest images that go through them', () => {
    expect(architectureNames).toEqual(Object.keys(models))
    const sizes = ['lenet5', 'lenet1998', 'resnet50', 'alexnet', 'inceptionV3'].map(
      name => architectureNamed(name).inputShape,
    )
    expect(sizes).toEqual([
      [28, 28, 1],
      [32, 32, 1],
      [32, 32, 3],
      [96, 96, 3],
      [96, 96, 3],
    ])
  })

  it('have all their layers, at a width that takes seconds, but for one at its own', () => {
    for (const name of architectureNames) {
      const model = architectureNamed(name)
      const types = (layers: ModelSummary['layers']) => layers.map(({ type }) => type).filter(type => type !== 'Add')
      expect(types(summary(model).layers)).toEqual(types(summary(models[name]!()).layers))
      if (name !== 'resnet50') expect([name, flops(model).multiplyAdds < 3e6]).toEqual([name, true])
    }
    expect(summary(architectureNamed('resnet50')).parameters.total).toBe(25_636_712)
  })

  it('hold on cpu', async () => {
    const programs = [
      [inference(lenet5)],
      [training(lenet5)],
      [inference(lenet5), true],
      [training(lenet5), true],
    ] as const
    for (const [program, isOptimised] of programs) {
      const { worst, mismatch } = await check(cpu(), program, isOptimised)
      expect(mismatch).toBeUndefined()
      expect(worst).toBeGreaterThan(0)
    }
  })

  it('see what is wrong with an override, at the sizes that a network has', async () => {
    const backend = cpu()
    const ops = evaluate(backend)
    const overriding = (wrong: number): Backend<HeapTensor> => ({
      ...backend,
      overrides: {
        fusedConv2d: (out, inputs, attrs) =>
          withData(compositeDefs.fusedConv2d.expand(ops, inputs, attrs), (value, i) =>
            i % out[3]! < 100 ? value : value + wrong,
          ),
      },
    })
    expect((await check(overriding(0), inference(lenet5), true)).mismatch).toBeUndefined()
    expect((await check(overriding(1), inference(lenet5), true)).mismatch?.what).toBe('fusedConv2d in c5')
    expect((await check(overriding(1), inference(lenet5))).mismatch).toBeUndefined()
  })

  it('see what is wrong at the sizes that a network has', async () => {
    const narrow = withConv2d(conv2d => (out, ...args) => {
      const y = conv2d(out, ...args)
      return withData(y, (value, i) => (i % out[3]! < 100 ? value : 0))
    })
    expect((await check(narrow)).mismatch?.what).toBe('conv2d in c5')
  })

  it('see what goes wrong from one call to the next', async () => {
    const backend = cpu()
    const eager: Backend<HeapTensor> = {
      ...backend,
      kernels: { ...backend.kernels, reshape: (shape, { data }) => ({ shape, data }) },
      dispose: ({ data }) => void data.fill(7),
    }
    expect((await check(eager)).mismatch?.what).toBe('the sum of all outputs with random signs')
  })
})
