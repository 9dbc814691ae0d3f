import { type Ops, softmax } from '@convene/core'

/** An activation function, by Keras's name. */
export type ActivationName = 'linear' | 'relu' | 'sigmoid' | 'softmax' | 'tanh'

export function activate<T>(ops: Ops<T>, name: ActivationName, x: T): T {
  switch (name) {
    case 'linear':
      return x
    case 'relu':
      return ops.relu(x)
    case 'sigmoid':
      return ops.sigmoid(x)
    case 'softmax':
      return softmax(ops, x)
    case 'tanh':
      return ops.tanh(x)
  }
}
