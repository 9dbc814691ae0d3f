import {
  celu,
  DataError,
  elu,
  gelu,
  geluTanh,
  hardSigmoid,
  hardSwish,
  leakyRelu,
  logSigmoid,
  logSoftmax,
  mish,
  type Ops,
  relu6,
  scalar,
  selu,
  softmax,
  softplus,
  softsign,
  swish,
} from '@convene/core'

/** What a layer does to each element, or to each row, of what it has computed. */
export type ActivationFunction = <T>(ops: Ops<T>, x: T) => T

/** An activation function, by Keras's name; `scaled_tanh` is LeNet's. */
export type ActivationName =
  | 'celu'
  | 'elu'
  | 'exponential'
  | 'gelu'
  | 'gelu_tanh'
  | 'hard_sigmoid'
  | 'hard_swish'
  | 'leaky_relu'
  | 'linear'
  | 'log_sigmoid'
  | 'log_softmax'
  | 'mish'
  | 'relu'
  | 'relu6'
  | 'scaled_tanh'
  | 'selu'
  | 'sigmoid'
  | 'silu'
  | 'softmax'
  | 'softplus'
  | 'softsign'
  | 'swish'
  | 'tanh'

/** By name, or one of your own, such as `(ops, x) => leakyRelu(ops, x, 0.1)`. */
export type Activation = ActivationName | ActivationFunction

/** @throws DataError activation.name: there is none of that name */
export function activate<T>(ops: Ops<T>, activation: Activation, x: T): T {
  if (typeof activation === 'function') return activation(ops, x)
  if (Object.hasOwn(functions, activation)) return functions[activation](ops, x)
  const expected = `one of ${Object.keys(functions).join(', ')}`
  throw new DataError({ code: 'activation.name', expected, received: String(activation) })
}

// Parameters are Keras's, which are core's but for one.
const functions: Readonly<Record<ActivationName, ActivationFunction>> = {
  celu,
  elu,
  exponential: (ops, x) => ops.exp(x),
  gelu,
  gelu_tanh: geluTanh,
  hard_sigmoid: (ops, x) => hardSigmoid(ops, x, 1 / 6, 0.5),
  hard_swish: hardSwish,
  leaky_relu: leakyRelu,
  linear: (_ops, x) => x,
  log_sigmoid: logSigmoid,
  log_softmax: logSoftmax,
  mish,
  relu: (ops, x) => ops.relu(x),
  relu6,
  // LeCun et al. 1998, appendix A: 1 and −1 stay where they are.
  scaled_tanh: (ops, x) => ops.mul(scalar(ops, 1.7159), ops.tanh(ops.mul(scalar(ops, 2 / 3), x))),
  selu,
  sigmoid: (ops, x) => ops.sigmoid(x),
  silu: swish,
  softmax,
  softplus,
  softsign,
  swish,
  tanh: (ops, x) => ops.tanh(x),
}
