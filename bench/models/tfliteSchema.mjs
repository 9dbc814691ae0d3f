import { Builder } from 'flatbuffers'

/**
 * As much of TensorFlow Lite's schema as is written here. Numbers of fields and of members of enumerations are the schema's.
 *
 * @see https://github.com/tensorflow/tensorflow/blob/master/tensorflow/compiler/mlir/lite/schema/schema.fbs
 */
const operators = {
  ADD: 0,
  CONV_2D: 3,
  DEPTHWISE_CONV_2D: 4,
  FULLY_CONNECTED: 9,
  MAX_POOL_2D: 17,
  MUL: 18,
  PAD: 34,
  SUB: 41,
  DIV: 42,
  EXP: 47,
  SUM: 74,
  REDUCE_MAX: 82,
  NON_MAX_SUPPRESSION_V4: 120,
  BATCH_MATMUL: 126,
}
const elementTypes = { float32: 0, int32: 2 }
const padding = { SAME: 0, VALID: 1 }
const activations = { none: 0, relu: 1 }

/** Options by operator: the member of the union, and what its fields hold. */
const options = {
  ADD: { union: 11, fields: ({ activation }) => [byte(activations[activation])] },
  CONV_2D: { union: 1, fields: o => [...windowFields(o), byte(activations[o.activation]), ...dilationFields(o)] },
  DEPTHWISE_CONV_2D: {
    union: 2,
    fields: o => [...windowFields(o), int(1), byte(activations[o.activation]), ...dilationFields(o)],
  },
  FULLY_CONNECTED: { union: 8, fields: ({ activation }) => [byte(activations[activation])] },
  MAX_POOL_2D: { union: 5, fields: o => [...windowFields(o), int(o.window[1]), int(o.window[0])] },
  MUL: { union: 21, fields: () => [] },
  PAD: { union: 22, fields: () => [] },
  SUB: { union: 28, fields: () => [] },
  DIV: { union: 29, fields: () => [] },
  EXP: { union: 33, fields: () => [] },
  SUM: { union: 27, fields: ({ keepDims }) => [byte(+keepDims)] },
  REDUCE_MAX: { union: 27, fields: ({ keepDims }) => [byte(+keepDims)] },
  NON_MAX_SUPPRESSION_V4: { union: 93, fields: () => [] },
  BATCH_MATMUL: { union: 101, fields: ({ transposeA, transposeB }) => [byte(+transposeA), byte(+transposeB)] },
}
const byte = value => ({ put: (builder, field) => builder.addFieldInt8(field, value, 0) })
const int = value => ({ put: (builder, field) => builder.addFieldInt32(field, value, 0) })
const windowFields = ({ same, strides: [sh, sw] }) => [byte(same ? padding.SAME : padding.VALID), int(sw), int(sh)]
// 1 is the schema's default: it has to be told apart from 0, which it would write for a field left out.
const dilationFields = ({ dilations: [dh, dw] }) =>
  [dw, dh].map(value => ({ put: (builder, field) => builder.addFieldInt32(field, value, 1) }))

/**
 * @param tensors   { name, shape, type, data? }
 * @param nodes     { operator, inputs, outputs, options? }, with tensors by their places
 * @param inputs    places of tensors
 * @param outputs   places of tensors
 */
export function encodeTflite({ tensors, nodes, inputs, outputs }) {
  const builder = new Builder(1 << 20)
  const used = [...new Set(nodes.map(({ operator }) => operator))]

  // Buffer 0 is empty: what is computed has it.
  const datas = [undefined, ...tensors.flatMap(({ data }) => (data === undefined ? [] : [data]))]
  const bufferOf = new Map(datas.map((data, i) => [data, i]))
  const buffers = datas.map(data => {
    const content = data === undefined ? undefined : byteVector(builder, data)
    return table(builder, [offset(content)])
  })
  const tensorTables = tensors.map(({ name, shape, type = 'float32', data }) => {
    const dims = intVector(builder, shape)
    const label = builder.createString(name)
    return table(builder, [offset(dims), byte(elementTypes[type]), int(bufferOf.get(data)), offset(label)])
  })
  const nodeTables = nodes.map(({ operator, inputs, outputs, options: given }) => {
    const { union, fields } = options[operator]
    const content = table(builder, fields(given ?? {}))
    const [from, to] = [intVector(builder, inputs), intVector(builder, outputs)]
    const code = int(used.indexOf(operator))
    return table(builder, [code, offset(from), offset(to), byte(union), offset(content)])
  })
  const [tensorVector, nodeVector] = [tensorTables, nodeTables].map(tables => offsetVector(builder, tables))
  const [inputVector, outputVector] = [inputs, outputs].map(places => intVector(builder, places))
  const subgraph = table(builder, [tensorVector, inputVector, outputVector, nodeVector].map(offset))
  const codes = used.map(operator => {
    const code = operators[operator]
    // The field that newer codes have no room in; both are written, as converters do.
    const deprecated = byte(Math.min(code, 127))
    return table(builder, [deprecated, none, int(1), int(code)])
  })
  const [codeVector, graphVector, bufferVector] = [codes, [subgraph], buffers].map(all => offsetVector(builder, all))
  builder.finish(table(builder, [int(3), offset(codeVector), offset(graphVector), none, offset(bufferVector)]), 'TFL3')
  return builder.asUint8Array().slice()
}

const none = { put: () => {} }
const offset = value =>
  value === undefined ? none : { put: (builder, field) => builder.addFieldOffset(field, value, 0) }

function table(builder, fields) {
  builder.startObject(fields.length)
  fields.forEach((field, i) => {
    field.put(builder, i)
  })
  return builder.endObject()
}

function intVector(builder, values) {
  builder.startVector(4, values.length, 4)
  for (const value of values.toReversed()) builder.addInt32(value)
  return builder.endVector()
}

function offsetVector(builder, offsets) {
  builder.startVector(4, offsets.length, 4)
  for (const value of offsets.toReversed()) builder.addOffset(value)
  return builder.endVector()
}

/** Aligned to 16 bytes, which is what kernels read at once. */
function byteVector(builder, data) {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  builder.prep(16, bytes.length)
  return builder.createByteVector(bytes)
}
