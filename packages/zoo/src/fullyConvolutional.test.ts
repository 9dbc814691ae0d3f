import { outputStrides, summary, toFullyConvolutional } from '@convene/nn'
import { describe, expect, it } from 'vitest'
import { models } from './models.ts'

/** What the strides of a network's convolutions and poolings multiply to. */
const strides: Readonly<Record<string, number>> = {
  lenet5: 4,
  fashionMnistCnn: 8,
  alexnet: 32,
  vgg16: 32,
  googlenet: 32,
  inceptionV3: 32,
  resnet18: 32,
  resnet20: 4,
  resnet50: 32,
  seResnet50: 32,
  xception: 32,
  squeezenet: 16,
  mobilenet: 32,
  mobilenetV2: 32,
}

describe('toFullyConvolutional', () => {
  it.each(Object.entries(strides))(
    '%s answers once at its own size, and every %i pixels on larger ones',
    (name, stride) => {
      const original = models[name]!({ classes: 7 })
      const [height = 0, width = 0, channels = 0] = original.inputShape
      const { model } = toFullyConvolutional(original)
      const answers = (inputShape: readonly number[]) => summary({ ...model, inputShape }).layers.at(-1)?.outputShape
      expect(answers(original.inputShape)).toEqual([1, 1, 7])
      expect(answers([height + 2 * stride, width + 3 * stride, channels])).toEqual([3, 4, 7])
      expect(outputStrides(model)).toEqual([stride, stride])
      expect(summary(model).parameters).toEqual(summary(original).parameters)
    },
  )

  it('names what it cannot turn', () => {
    expect(() => toFullyConvolutional(models.lenet1998!())).toThrow('received output, RadialBasis')
    expect(() => toFullyConvolutional(models.googlenetAuxiliary!())).toThrow('no answers beside the last')
  })
})
