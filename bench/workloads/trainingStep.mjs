import {
  constant,
  leaf,
  mapTree,
  normal,
  randomKey,
  scalar,
  softmaxCrossEntropy,
  splitKey,
  subtree,
  trace,
  uniform,
  valueAndGrad,
} from '@convene/core'
import { batchShape, conv2D, dense, flatten, heNormal, init, isVariable, maxPooling2D, sequential } from '@convene/nn'
import { flopsOf, parameter } from './program.mjs'

/**
 * The network for Fashion-MNIST of the chapter "Deep Computer Vision Using CNNs", without its dropout, which would make
 * every step another one.
 *
 * @see Géron, Hands-On Machine Learning with Scikit-Learn, Keras, and TensorFlow
 */
const convolution = (filters, kernelSize) =>
  conv2D({ filters, kernelSize, padding: 'same', activation: 'relu', kernelInitializer: heNormal })
const network = {
  name: 'fashion-mnist',
  inputShape: [28, 28, 1],
  layer: sequential([
    convolution(64, 7),
    maxPooling2D(2),
    convolution(128, 3),
    convolution(128, 3),
    maxPooling2D(2),
    convolution(256, 3),
    convolution(256, 3),
    maxPooling2D(2),
    flatten(),
    dense({ units: 128, activation: 'relu', kernelInitializer: heNormal }),
    dense({ units: 64, activation: 'relu', kernelInitializer: heNormal }),
    dense({ units: 10 }),
  ]),
}

const batch = 32
const classes = 10
const x = batchShape(network, batch)
const variables = mapTree(network.layer.build(x).variables, ({ shape }) => shape)
const shapes = {
  x,
  labels: [batch, classes],
  ...Object.fromEntries(Object.entries(variables).map(([path, shape]) => [parameter(path), shape])),
}

const lossOf = (ops, weights, x, labels) =>
  softmaxCrossEntropy(ops, labels, network.layer.apply(ops, weights, x, 'training').y)

/** From a batch and weights to the loss: what a library with gradients of its own differentiates. */
const loss = (ops, inputs) => ({
  loss: lossOf(ops, subtree(inputs, 'variables'), leaf(inputs, 'x'), leaf(inputs, 'labels')),
})

/** How far a step goes. Large, so that what a step changes is not lost among the weights when they are compared. */
const learningRate = 0.5

/** One step of gradient descent: from a batch and weights to the loss and the new weights. */
const step = (ops, inputs) => {
  const names = Object.keys(variables)
  const weights = names.map(name => leaf(inputs, parameter(name)))
  const { value, gradients } = valueAndGrad(
    ops,
    (tracked, xs) => {
      const [x, labels] = ['x', 'labels'].map(name => constant(leaf(inputs, name)))
      return lossOf(tracked, Object.fromEntries(names.map((name, i) => [name, xs[i]])), x, labels)
    },
    weights,
  )
  const rate = scalar(ops, learningRate)
  const updated = names.map((name, i) => [parameter(name), ops.sub(weights[i], ops.mul(rate, gradients[i]))])
  return { loss: value, ...Object.fromEntries(updated) }
}

function numbers() {
  const [imageKey, labelKey, weightKey] = splitKey(randomKey(6), 3)
  const labels = new Float32Array(batch * classes)
  uniform(labelKey, [batch], 0, classes).forEach((label, i) => {
    labels[i * classes + Math.floor(label)] = 1
  })
  const { parameters } = init(network.layer, weightKey, x)
  const weights = Object.entries(parameters).map(([path, { data }]) => [parameter(path), data])
  return { x: normal(imageKey, x), labels, ...Object.fromEntries(weights) }
}

/**
 * `graph` is a whole step, for those that run a graph as it is; `lossGraph` ends at the loss, for those that bring
 * gradients of their own.
 */
export const trainingStepWorkload = {
  id: 'training-step',
  name: 'training step, Fashion-MNIST CNN, batch 32',
  kind: 'training',
  get flops() {
    return flopsOf(trace(step, shapes))
  },
  make: () => ({
    // No weight counts as a parameter: the next step has others, and nothing may be prepared for these.
    graph: trace(step, shapes),
    lossGraph: trace(loss, shapes, { isParameter: isVariable }),
    learningRate,
    inputs: numbers(),
  }),
}
