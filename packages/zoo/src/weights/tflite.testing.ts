import { Builder } from 'flatbuffers'
import { fields } from './tfliteTables.ts'

export interface TestTensor {
  readonly name: string
  readonly shape: readonly number[]
  /** The schema's number. */
  readonly type: number
  readonly bytes?: Uint8Array
  /** The number of a buffer of another tensor's, in the order of those with bytes, from 1 on. */
  readonly buffer?: number
  readonly scales?: readonly number[]
  readonly zeroPoints?: readonly number[]
  readonly axis?: number
  readonly detailsType?: number
}

export interface TestSubgraph {
  readonly name?: string
  readonly tensors: readonly TestTensor[]
}

/** A TensorFlow Lite model without operations, by the library of those who define the format. */
export function tfliteOf(...subgraphs: readonly TestSubgraph[]): Uint8Array {
  const builder = new Builder(1024)
  const vectorOf = (offsets: readonly number[]): number => {
    builder.startVector(4, offsets.length, 4)
    for (const offset of offsets.toReversed()) builder.addOffset(offset)
    return builder.endVector()
  }
  // The first buffer is empty: it is that of what is computed.
  const data: Uint8Array[] = [new Uint8Array(0)]
  const tables = subgraphs.map(({ name, tensors }) => {
    const own = vectorOf(tensors.map(tensor => writeTensor(builder, tensor, data)))
    const called = name === undefined ? 0 : builder.createString(name)
    builder.startObject(5)
    builder.addFieldOffset(fields.subgraph.tensors, own, 0)
    builder.addFieldOffset(fields.subgraph.name, called, 0)
    return builder.endObject()
  })
  const buffers = data.map(bytes => {
    const vector = bytes.length === 0 ? 0 : builder.createByteVector(bytes)
    builder.startObject(3)
    builder.addFieldOffset(fields.buffer.data, vector, 0)
    return builder.endObject()
  })
  const [subgraphVector, bufferVector] = [vectorOf(tables), vectorOf(buffers)]
  builder.startObject(5)
  builder.addFieldInt32(0, 3, 0)
  builder.addFieldOffset(fields.model.subgraphs, subgraphVector, 0)
  builder.addFieldOffset(fields.model.buffers, bufferVector, 0)
  builder.finish(builder.endObject(), 'TFL3')
  return builder.asUint8Array().slice()
}

function writeTensor(builder: Builder, tensor: TestTensor, data: Uint8Array[]): number {
  const { name, shape, type, bytes, buffer = 0, scales, zeroPoints = [], axis = 0, detailsType = 0 } = tensor
  let quantization = 0
  if (scales) {
    builder.startVector(4, scales.length, 4)
    for (const scale of scales.toReversed()) builder.addFloat32(scale)
    const scale = builder.endVector()
    builder.startVector(8, zeroPoints.length, 8)
    for (const zeroPoint of zeroPoints.toReversed()) builder.addInt64(BigInt(zeroPoint))
    const zeroPoint = builder.endVector()
    builder.startObject(7)
    builder.addFieldOffset(fields.quantization.scale, scale, 0)
    builder.addFieldOffset(fields.quantization.zeroPoint, zeroPoint, 0)
    builder.addFieldInt8(fields.quantization.detailsType, detailsType, 0)
    builder.addFieldInt32(fields.quantization.quantizedDimension, axis, 0)
    quantization = builder.endObject()
  }
  const called = builder.createString(name)
  builder.startVector(4, shape.length, 4)
  for (const size of shape.toReversed()) builder.addInt32(size)
  const sizes = builder.endVector()
  builder.startObject(7)
  builder.addFieldOffset(fields.tensor.shape, sizes, 0)
  builder.addFieldInt8(fields.tensor.type, type, 0)
  builder.addFieldInt32(fields.tensor.buffer, bytes ? data.push(bytes) - 1 : buffer, 0)
  builder.addFieldOffset(fields.tensor.name, called, 0)
  builder.addFieldOffset(fields.tensor.quantization, quantization, 0)
  return builder.endObject()
}
