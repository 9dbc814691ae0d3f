import { folded } from './folded.mjs'
import { encodeTflite } from './tfliteSchema.mjs'

/**
 * A program as a TensorFlow Lite model.
 *
 * @returns the model's bytes; `feeds`, its inputs in order, with shape and data; and `outputs`, the names of its outputs in
 * order
 */
export function tfliteModel(workload) {
  const program = folded(workload)
  const tensors = []
  const nodes = []
  const places = new Map()
  const addTensor = tensor => tensors.push({ name: `t${tensors.length}`, ...tensor }) - 1
  const addConstant = (shape, data) =>
    addTensor({ shape, data, type: data instanceof Int32Array ? 'int32' : 'float32' })
  const placeOf = id => {
    if (!places.has(id)) {
      const constant = program.constants.get(id)
      places.set(
        id,
        constant ? addConstant(constant.shape, constant.data) : addTensor({ shape: program.shapes.get(id) }),
      )
    }
    return places.get(id)
  }
  const add = (operator, inputs, output, options) => nodes.push({ operator, inputs, outputs: [output], options })

  for (const node of program.nodes) {
    const { id, op, inputs, attrs, shape, activation = 'none' } = node
    const output = placeOf(id)
    const operands = node.filter === undefined ? inputs.map(placeOf) : [placeOf(inputs[0])]
    const bias = channels => addConstant([channels], node.bias ?? new Float32Array(channels))
    if (op === 'conv2d') {
      const inputShape = program.shapes.get(inputs[0])
      const window = windowOf(attrs, inputShape, node.filter.shape)
      const x = window.same ? operands[0] : padded(operands[0], inputShape, attrs.padding)
      const { operator, filter } = filterOf(node.filter, attrs.groups, inputShape.at(-1))
      add(operator, [x, addConstant(filter.shape, filter.data), bias(shape.at(-1))], output, {
        ...window,
        activation,
        dilations: attrs.dilations,
      })
    } else if (op === 'maxPool2d') {
      const window = windowOf(attrs, program.shapes.get(inputs[0]), attrs.windowSize)
      if (!window.same && attrs.padding.some(n => n > 0))
        throw new Error('no such padding of a pooling in TensorFlow Lite')
      add('MAX_POOL_2D', operands, output, { ...window, window: attrs.windowSize })
    } else if (op === 'matMul' && node.filter !== undefined) {
      const { shape, data } = attrs.transposeB ? node.filter : columnsOf(node.filter)
      add('FULLY_CONNECTED', [...operands, addConstant(shape, data), bias(shape[0])], output, { activation })
    } else if (op === 'matMul') {
      add('BATCH_MATMUL', operands, output, attrs)
    } else if (op === 'pad') {
      add('PAD', [...operands, addConstant([shape.length, 2], Int32Array.from(attrs.padding.flat()))], output)
    } else if (op === 'sum' || op === 'max') {
      const over = addConstant([attrs.axes.length], Int32Array.from(attrs.axes))
      add(op === 'sum' ? 'SUM' : 'REDUCE_MAX', [...operands, over], output, { keepDims: attrs.keepDims })
    } else if (op in elementwise) {
      add(elementwise[op], operands, output, { activation })
    } else throw new Error(`no counterpart of ${op} in TensorFlow Lite here`)
  }

  /** A border of zeros, where padding is neither `SAME` nor none. */
  function padded(x, shape, [top, bottom, left, right]) {
    if (top + bottom + left + right === 0) return x
    const [n, h, w, c] = shape
    const output = addTensor({ shape: [n, h + top + bottom, w + left + right, c] })
    add('PAD', [x, addConstant([4, 2], Int32Array.of(0, 0, top, bottom, left, right, 0, 0))], output)
    return output
  }

  return {
    bytes: encodeTflite({
      tensors,
      nodes,
      inputs: program.inputs.map(({ id }) => placeOf(id)),
      outputs: Object.values(program.outputs).map(placeOf),
    }),
    feeds: program.inputs.map(({ name, shape }) => ({ shape, data: workload.inputs[name] })),
    outputs: Object.keys(program.outputs),
  }
}

const elementwise = { add: 'ADD', sub: 'SUB', mul: 'MUL', div: 'DIV', exp: 'EXP' }

/** A window in TensorFlow Lite's words: padding is `SAME`, which is the explicit one if that comes to the same, or none. */
function windowOf({ strides, padding, dilations }, [, h, w], [kh, kw]) {
  const along = (size, stride, taps, dilation) => {
    const total = Math.max((Math.ceil(size / stride) - 1) * stride + dilation * (taps - 1) + 1 - size, 0)
    return [Math.floor(total / 2), Math.ceil(total / 2)]
  }
  const expected = [...along(h, strides[0], kh, dilations[0]), ...along(w, strides[1], kw, dilations[1])]
  return { strides, same: padding.some(n => n > 0) && expected.every((n, i) => n === padding[i]) }
}

/** A filter [kh, kw, ci, co] as [co, kh, kw, ci], or as [1, kh, kw, c] where each channel has its own. */
function filterOf({ shape: [kh, kw, ci, co], data }, groups, channels) {
  if (groups === channels && ci === 1 && co === channels) {
    return { operator: 'DEPTHWISE_CONV_2D', filter: { shape: [1, kh, kw, co], data } }
  }
  if (groups !== 1) throw new Error('no grouped convolution in TensorFlow Lite here')
  const { data: columns } = columnsOf({ shape: [kh * kw * ci, co], data })
  return { operator: 'CONV_2D', filter: { shape: [co, kh, kw, ci], data: columns } }
}

/** A matrix transposed. */
function columnsOf({ shape: [rows, columns], data }) {
  const result = new Float32Array(data.length)
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) result[j * rows + i] = data[i * columns + j]
  return { shape: [columns, rows], data: result }
}
