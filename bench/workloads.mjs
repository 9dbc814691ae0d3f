import { conv2d, leaf, normal, randomKey, splitKey, trace } from '@convene/core'
import { inference, init, isVariable, programInputs } from '@convene/nn'
import { resnet50 } from '@convene/zoo'

/** What is measured: a program as a graph, and numbers for its inputs. Every contestant runs the same nodes. */

function convolution() {
  const shapes = { x: [1, 56, 56, 64], 'variables/filter': [3, 3, 64, 64] }
  const program = (ops, inputs) => ({
    y: conv2d(ops, leaf(inputs, 'x'), leaf(inputs, 'variables/filter'), { padding: 'same' }),
  })
  const [xKey, filterKey] = splitKey(randomKey(1), 2)
  return {
    name: 'conv 56×56×64→64 3×3',
    flops: 2 * 56 * 56 * 64 * 9 * 64,
    graph: trace(program, shapes, { isParameter: isVariable }),
    inputs: { x: normal(xKey, shapes.x), 'variables/filter': normal(filterKey, shapes['variables/filter'], 0, 0.06) },
  }
}

/** ResNet-50 with random weights: arithmetic does not care, and nothing has to be fetched. */
function network() {
  const model = resnet50()
  const shapes = programInputs(model, 1)
  const { parameters, state } = init(model.layer, randomKey(2), shapes.x)
  const variables = Object.entries({ ...parameters, ...state }).map(([path, { data }]) => [`variables/${path}`, data])
  // Small logits: a softmax that says 1 and 0 would hide every difference.
  const [, kernel] = variables.find(([path]) => path === 'variables/predictions/kernel')
  kernel.forEach((value, i) => {
    kernel[i] = value * 1e-3
  })
  return {
    name: 'ResNet-50, 224×224, batch 1',
    flops: 2 * 3.858e9,
    graph: trace(inference(model), shapes, { isParameter: isVariable }),
    inputs: { x: normal(randomKey(3), shapes.x), ...Object.fromEntries(variables) },
  }
}

export const workloads = { conv: convolution, resnet50: network }
