import { grad as gradOfAnyRank, maxPoolWithArgmax as maxPoolWithNamedTensors } from '@tensorflow/tfjs'

// TensorFlow.js, with the types that two of its functions deserve.
export * from '@tensorflow/tfjs'

/** @import { Tensor, Tensor4D } from '@tensorflow/tfjs' */
/** @typedef {Parameters<typeof import('@tensorflow/tfjs').maxPool>} MaxPool */

/** Of functions that want a certain rank, too. */
export const grad = /** @type {(f: (x: never) => Tensor) => <X extends Tensor>(x: X, dy?: Tensor) => X} */ (
  /** @type {unknown} */ (gradOfAnyRank)
)

/** With explicit padding, which works as in the other poolings. */
export const maxPoolWithArgmax =
  /** @type {(x: Tensor4D, ...window: [MaxPool[1], MaxPool[2], MaxPool[3], boolean?]) => { result: Tensor4D, indexes: Tensor4D }} */ (
    /** @type {unknown} */ (maxPoolWithNamedTensors)
  )
