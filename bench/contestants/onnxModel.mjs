import protobuf from 'protobufjs'

/**
 * A graph of core as an ONNX model. ONNX is NCHW: images and filters are transposed here, once, and axes renamed; what
 * has one axis and meets an image becomes [c, 1, 1].
 *
 * @see https://onnx.ai/onnx/repo-docs/IR.html
 */
export function onnxModel({ graph, inputs }) {
  const nodes = []
  const initializers = []
  const shapes = new Map([...graph.inputs, ...graph.nodes].map(({ id, shape }) => [id, shape]))
  const nameOf = id => `v${id}`
  let extra = 0
  const constant = (dims, values, integers = false) => {
    const name = `c${extra++}`
    const content = integers ? { dataType: 7, int64Data: values } : { dataType: 1, rawData: bytesOf(values) }
    initializers.push({ name, dims, ...content })
    return name
  }
  const node = (opType, input, output, attribute = []) => nodes.push({ opType, input, output: [output], attribute })
  /** A value as an operand beside an image. */
  const besideImage = id => {
    const shape = shapes.get(id)
    if (shape.length !== 1) return nameOf(id)
    const name = `c${extra++}`
    node('Reshape', [nameOf(id), constant([3], [shape[0], 1, 1], true)], name)
    return name
  }

  for (const { id, name, shape, role } of graph.inputs) {
    if (role === 'argument') continue
    const isFilter = shape.length === 4
    const data = isFilter ? transposed(inputs[name], shape, [3, 2, 0, 1]) : inputs[name]
    initializers.push({
      name: nameOf(id),
      dims: isFilter ? [shape[3], shape[2], shape[0], shape[1]] : shape,
      dataType: 1,
      rawData: bytesOf(data),
    })
  }
  for (const { id, op, inputs: operands, attrs, shape } of graph.nodes) {
    const [x, y] = operands
    const out = nameOf(id)
    const elementwise = elementwiseNames[op]
    if (elementwise !== undefined) {
      node(elementwise, shape.length === 4 ? operands.map(besideImage) : operands.map(nameOf), out)
    } else if (op === 'rsqrt') {
      node('Sqrt', [nameOf(x)], `${out}_root`)
      node('Reciprocal', [`${out}_root`], out)
    } else if (op === 'fill') {
      initializers.push({ name: out, dims: shape, dataType: 1, rawData: bytesOf(Float32Array.of(attrs.value)) })
    } else if (op === 'conv2d') {
      const [kh, kw] = shapes.get(y)
      const window = windowAttributes(attrs, [kh, kw])
      node('Conv', [nameOf(x), nameOf(y)], out, [
        ...window,
        ints('dilations', attrs.dilations),
        int('group', attrs.groups),
      ])
    } else if (op === 'maxPool2d') {
      node('MaxPool', [nameOf(x)], out, windowAttributes(attrs, attrs.windowSize))
    } else if (op === 'pad') {
      const [n, h, w, c] = attrs.padding
      const sides = [n, c, h, w]
      const pads = constant([8], [...sides.map(([before]) => before), ...sides.map(([, after]) => after)], true)
      node('Pad', [nameOf(x), pads], out)
    } else if (op === 'sum' || op === 'max') {
      const rank = shapes.get(x).length
      const axes = rank === 4 ? attrs.axes.map(axis => [0, 2, 3, 1][axis]) : attrs.axes
      const keep = int('keepdims', attrs.keepDims ? 1 : 0)
      node(op === 'sum' ? 'ReduceSum' : 'ReduceMax', [nameOf(x), constant([axes.length], axes, true)], out, [keep])
    } else if (op === 'matMul') {
      node('Gemm', [nameOf(x), nameOf(y)], out, [
        int('transA', attrs.transposeA ? 1 : 0),
        int('transB', attrs.transposeB ? 1 : 0),
      ])
    } else throw new Error(`no counterpart of ${op} in ONNX`)
  }

  const x = graph.inputs.find(({ role }) => role === 'argument')
  const value = (name, dims) => ({
    name,
    type: { tensorType: { elemType: 1, shape: { dim: dims.map(dimValue => ({ dimValue })) } } },
  })
  const result = shapes.get(graph.outputs.y)
  const model = {
    irVersion: 8,
    opsetImport: [{ domain: '', version: 18 }],
    graph: {
      name: 'convene',
      node: nodes,
      initializer: initializers,
      input: [value(nameOf(x.id), channelsFirst(x.shape))],
      output: [value(nameOf(graph.outputs.y), channelsFirst(result))],
    },
  }
  return {
    bytes: Model.encode(Model.fromObject(model)).finish(),
    input: nameOf(x.id),
    inputShape: channelsFirst(x.shape),
    inputData: transposed(inputs[x.name], x.shape, [0, 3, 1, 2]),
    output: nameOf(graph.outputs.y),
    /** Back to where we keep channels. */
    restore: data => (result.length === 4 ? transposed(data, channelsFirst(result), [0, 2, 3, 1]) : data),
  }
}

const elementwiseNames = { add: 'Add', sub: 'Sub', mul: 'Mul', div: 'Div', neg: 'Neg', exp: 'Exp', relu: 'Relu' }

const channelsFirst = shape => (shape.length === 4 ? [shape[0], shape[3], shape[1], shape[2]] : shape)

const ints = (name, values) => ({ name, type: 7, ints: values })
const int = (name, value) => ({ name, type: 2, i: value })

const windowAttributes = ({ strides, padding: [top, bottom, left, right] }, kernel) => [
  ints('kernel_shape', kernel),
  ints('strides', strides),
  ints('pads', [top, left, bottom, right]),
]

function transposed(data, shape, perm) {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1))
  const [a, b, c, d] = perm.map(axis => shape[axis])
  const [sa, sb, sc, sd] = perm.map(axis => strides[axis])
  const result = new Float32Array(data.length)
  let at = 0
  for (let i = 0; i < a; i++)
    for (let j = 0; j < b; j++)
      for (let k = 0; k < c; k++) for (let l = 0; l < d; l++) result[at++] = data[i * sa + j * sb + k * sc + l * sd]
  return result
}

const bytesOf = floats => new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength)

/** As much of ONNX's schema as is written here: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
const field = (type, id, rule) => ({ type, id, ...(rule && { rule }) })
const { root } = protobuf.Root.fromJSON({
  nested: {
    Model: {
      fields: { irVersion: field('int64', 1), graph: field('Graph', 7), opsetImport: field('OpsetId', 8, 'repeated') },
    },
    OpsetId: { fields: { domain: field('string', 1), version: field('int64', 2) } },
    Graph: {
      fields: {
        node: field('Node', 1, 'repeated'),
        name: field('string', 2),
        initializer: field('Tensor', 5, 'repeated'),
        input: field('ValueInfo', 11, 'repeated'),
        output: field('ValueInfo', 12, 'repeated'),
      },
    },
    Node: {
      fields: {
        input: field('string', 1, 'repeated'),
        output: field('string', 2, 'repeated'),
        opType: field('string', 4),
        attribute: field('Attribute', 5, 'repeated'),
      },
    },
    Attribute: {
      fields: {
        name: field('string', 1),
        i: field('int64', 3),
        ints: field('int64', 8, 'repeated'),
        type: field('int32', 20),
      },
    },
    Tensor: {
      fields: {
        dims: field('int64', 1, 'repeated'),
        dataType: field('int32', 2),
        int64Data: field('int64', 7, 'repeated'),
        name: field('string', 8),
        rawData: field('bytes', 9),
      },
    },
    ValueInfo: { fields: { name: field('string', 1), type: field('Type', 2) } },
    Type: { fields: { tensorType: field('TensorType', 1) } },
    TensorType: { fields: { elemType: field('int32', 1), shape: field('TensorShape', 2) } },
    TensorShape: { fields: { dim: field('Dimension', 1, 'repeated') } },
    Dimension: { fields: { dimValue: field('int64', 1) } },
  },
})
const Model = root.lookupType('Model')
