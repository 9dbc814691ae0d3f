import { adam, maximumAPosteriori, oneCycle, sgd } from '@convene/train'
import type { Recipe } from './recipe.ts'

const classification: Recipe = {
  epochs: 10,
  batchSize: 64,
  optimizer: steps => adam({ learningRate: oneCycle({ maximum: 1e-3, steps }) }),
  loss: 'sparseCategoricalCrossentropy',
  augmentation: 'none',
}

/** Weight decay is for what multiplies: not for biases, nor for what batch normalization learns. */
const ofKernels = (decay: number) => (path: string) => (path.endsWith('kernel') ? decay : 0)

/** For photos of a folder, by any network. */
const photos: Recipe = { ...classification, epochs: 30, batchSize: 32, augmentation: 'flipAndShift' }

/** By data set, then by network. What no recipe is known for is trained as `classification` says. */
const recipes: Readonly<Record<string, Readonly<Record<string, Recipe>>>> = {
  mnist: {
    lenet5: {
      ...classification,
      epochs: 12,
      optimizer: steps => adam({ learningRate: oneCycle({ maximum: 3e-3, steps }) }),
    },
    lenet1998: {
      ...classification,
      epochs: 12,
      optimizer: steps => adam({ learningRate: oneCycle({ maximum: 3e-3, steps }) }),
      loss: maximumAPosteriori(),
      smallest: true,
      border: 2,
      // The paper's: paper is −0.1 and ink 1.175.
      normalization: { mean: [0.1 / 1.275], standardDeviation: [1 / 1.275] },
    },
  },
  'fashion-mnist': {
    fashionMnistCnn: { ...classification, epochs: 10 },
  },
  cifar10: {
    resnet8: {
      ...classification,
      epochs: 20,
      batchSize: 128,
      optimizer: steps =>
        sgd({
          learningRate: oneCycle({ maximum: 0.1, steps }),
          momentum: 0.9,
          nesterov: true,
          weightDecay: ofKernels(5e-4),
        }),
      augmentation: 'flipAndShift',
    },
  },
}

/** What stands for a folder of photos where others have the name of a data set. */
export const photoSet = 'photos'

export function recipeFor(dataset: string, model: string): Recipe {
  return recipes[dataset]?.[model] ?? (dataset === photoSet ? photos : classification)
}

/** The network that a data set is trained with unless another is asked for. */
export const defaultModels: Readonly<Record<string, string>> = {
  mnist: 'lenet5',
  'fashion-mnist': 'fashionMnistCnn',
  cifar10: 'resnet8',
  [photoSet]: 'resnet8',
}
