import { folded } from './folded.mjs'
import { attribute, encodeOnnx, initializer, value } from './onnxSchema.mjs'
import { channelsFirst } from './transposed.mjs'

/**
 * A program as an ONNX model. ONNX is NCHW: images and filters are transposed here, once, and axes renamed.
 *
 * @returns the model's bytes; `feeds`, its inputs by name, with shape and data; and `read`, from its outputs' data by name
 * to ours
 */
export function onnxModel(workload) {
  const program = folded(workload)
  const { shapes } = program
  const nodes = []
  const initializers = new Map()
  const nameOf = id => `v${id}`
  const constant = (name, shape, data) => {
    initializers.set(name, initializer(name, shape, data))
    return name
  }
  /** A value that a node reads; a constant of one axis that meets an image becomes [c, 1, 1]. */
  const operand = (id, besideImage = false) => {
    const known = program.constants.get(id)
    if (known === undefined) return nameOf(id)
    const shape = besideImage && known.shape.length === 1 ? [known.shape[0], 1, 1] : channelsFirst.shape(known.shape)
    return constant(nameOf(id), shape, channelsFirst.data(known.data, known.shape))
  }
  const add = (opType, input, output, attributes = {}) => {
    const list = Object.entries(attributes).map(([name, value]) => attribute(name, value))
    nodes.push({ opType, input, output: [output], attribute: list })
  }

  for (const node of program.nodes) {
    const { id, op, inputs, attrs, shape } = node
    const result = nameOf(id)
    const out = node.activation === undefined ? result : `${result}_linear`
    if (op in elementwise) {
      add(
        elementwise[op],
        inputs.map(input => operand(input, shape.length === 4)),
        out,
      )
    } else if (op === 'conv2d') {
      const filter = channelsFirst.filter(node.filter)
      const operands = [nameOf(inputs[0]), constant(`${result}_filter`, filter.shape, filter.data)]
      if (node.bias) operands.push(constant(`${result}_bias`, [node.bias.length], node.bias))
      add('Conv', operands, out, {
        ...windowAttributes(attrs, node.filter.shape.slice(0, 2)),
        dilations: attrs.dilations,
        group: attrs.groups,
      })
    } else if (op === 'maxPool2d') {
      add('MaxPool', inputs.map(nameOf), out, windowAttributes(attrs, attrs.windowSize))
    } else if (op === 'pad') {
      const sides = channelsFirst.shape(attrs.padding)
      const pads = [...sides.map(([before]) => before), ...sides.map(([, after]) => after)].map(BigInt)
      const border = constant(`${result}_value`, [], Float32Array.of(attrs.value))
      add('Pad', [nameOf(inputs[0]), constant(`${result}_pads`, [pads.length], BigInt64Array.from(pads)), border], out)
    } else if (op === 'sum' || op === 'max') {
      const axes = channelsFirst.axes(attrs.axes, shapes.get(inputs[0]).length).map(BigInt)
      const over = constant(`${result}_axes`, [axes.length], BigInt64Array.from(axes))
      add(op === 'sum' ? 'ReduceSum' : 'ReduceMax', [nameOf(inputs[0]), over], out, { keepdims: +attrs.keepDims })
    } else if (op === 'matMul') {
      const operands = inputs.map(input => operand(input))
      if (node.bias) operands.push(constant(`${result}_bias`, [node.bias.length], node.bias))
      add('Gemm', operands, out, { transA: +attrs.transposeA, transB: +attrs.transposeB })
    } else throw new Error(`no counterpart of ${op} in ONNX here`)
    if (out !== result) add('Relu', [out], result)
  }

  const described = id => value(nameOf(id), channelsFirst.shape(shapes.get(id)))
  const outputs = Object.entries(program.outputs)
  return {
    bytes: encodeOnnx({
      nodes,
      initializers: [...initializers.values()],
      inputs: program.inputs.map(({ id }) => described(id)),
      outputs: outputs.map(([, id]) => described(id)),
    }),
    feeds: program.inputs.map(({ id, name, shape }) => ({
      name: nameOf(id),
      shape: channelsFirst.shape(shape),
      data: channelsFirst.data(workload.inputs[name], shape),
    })),
    read: results =>
      Object.fromEntries(
        outputs.map(([name, id]) => [name, channelsFirst.restore(results[nameOf(id)], shapes.get(id))]),
      ),
  }
}

const elementwise = { add: 'Add', sub: 'Sub', mul: 'Mul', div: 'Div', neg: 'Neg', exp: 'Exp', relu: 'Relu' }

const windowAttributes = ({ strides, padding: [top, bottom, left, right] }, kernel) => ({
  kernel_shape: kernel,
  strides,
  pads: [top, left, bottom, right],
})
