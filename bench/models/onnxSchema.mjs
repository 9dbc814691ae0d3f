import protobuf from 'protobufjs'

/**
 * As much of ONNX as is written here.
 *
 * @see https://onnx.ai/onnx/repo-docs/IR.html
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
const elementTypes = { float: 1, int64: 7 }

/** A tensor that belongs to the model. @param data float32, or int64 as a BigInt64Array */
export const initializer = (name, dims, data) => ({
  name,
  dims,
  dataType: data instanceof BigInt64Array ? elementTypes.int64 : elementTypes.float,
  rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
})

/** An input or output. @param dims left out, if they depend on the data */
export const value = (name, dims, type = 'float') => ({
  name,
  type: {
    tensorType: {
      elemType: elementTypes[type],
      ...(dims && { shape: { dim: dims.map(dimValue => ({ dimValue })) } }),
    },
  },
})

/** One number or a list. */
export const attribute = (name, value) =>
  Array.isArray(value) ? { name, type: 7, ints: value } : { name, type: 2, i: value }

export function encodeOnnx({ nodes, initializers, inputs, outputs }) {
  const model = {
    irVersion: 8,
    opsetImport: [{ domain: '', version: 18 }],
    graph: { name: 'convene', node: nodes, initializer: initializers, input: inputs, output: outputs },
  }
  return Model.encode(Model.fromObject(model)).finish()
}

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
