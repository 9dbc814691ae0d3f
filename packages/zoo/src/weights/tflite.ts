import { checkShape, DataError, namingErrors, type Shape, sizeOf, type Tree } from '@convene/core'
import type { HostTensor } from '@convene/nn'
import { checkFinite } from './checkFinite.ts'
import { checkNames } from './checkNames.ts'
import { bytesOf, decodeElements, type ElementType } from './elements.ts'
import { overLimit } from './limits.ts'
import { type FlatTable, fields, isTflite, rootTable } from './tfliteTables.ts'

/** The schema's numbers of the types that tensors of numbers have. */
const types: ReadonlyMap<number, ElementType> = new Map([
  [0, 'float32'],
  [1, 'float16'],
  [2, 'int32'],
  [3, 'uint8'],
  [4, 'int64'],
  [7, 'int16'],
  [9, 'int8'],
  [10, 'float64'],
  [12, 'uint64'],
  [15, 'uint32'],
  [16, 'uint16'],
])

/** Tensors may share their bytes, but no model has many that do. */
const maxSharing = 16

/**
 * The constant tensors of a TensorFlow Lite model, by their names, as float32: weights, and with them the few shapes and
 * axes that operations have as tensors. Quantized ones become (q − zero point) · scale, by channel where they are.
 *
 * Layouts stay: a convolution's filter is [co, kh, kw, ci] there, a depthwise one's [1, kh, kw, c·m], a dense layer's
 * [out, in]. `transposeTensor` turns them. Tensors of models in a model have its name before theirs.
 *
 * @param where the file, for messages
 * @throws DataError tflite.format: not a model, or one without subgraphs
 * @throws DataError tflite.offset, tflite.count: what `rootTable` throws
 * @throws DataError tflite.type: a tensor of text, of half bytes, or a sparse one
 * @throws DataError tflite.quantization: scales that do not fit the shape, or a scheme other than by scale
 * @throws DataError tflite.bytes: a tensor with more or fewer bytes than its shape needs
 * @throws DataError weights.size: tensors that share bytes more than any model's do
 * @throws DataError weights.name, weights.duplicate, weights.notFinite
 * @throws ShapeError shape.rank, shape.axis, shape.size, in the layer that is the tensor's name
 */
export function readTflite(bytes: Uint8Array, where: string): Tree<HostTensor> {
  if (!isTflite(bytes)) throw notTflite(where, 'another beginning')
  const model = rootTable(bytes, where)
  const subgraphs = model.tables(fields.model.subgraphs)
  if (subgraphs.length === 0) throw notTflite(where, 'no subgraphs')
  const buffers = model.tables(fields.model.buffers).map(buffer => dataOf(buffer, bytes, where))
  const constants = subgraphs.flatMap((subgraph, i) => {
    const prefix = i === 0 ? '' : `${subgraph.string(fields.subgraph.name) || `subgraph${i}`}/`
    return subgraph.tables(fields.subgraph.tensors).flatMap(tensor => {
      const data = buffers[tensor.uint32(fields.tensor.buffer)]
      // What is computed has an empty buffer, by convention the first.
      if (data === undefined || data.length === 0) return []
      return [{ name: prefix + tensor.string(fields.tensor.name), tensor, data }]
    })
  })
  checkNames(
    constants.map(({ name }) => name),
    where,
  )
  const total = constants.reduce((sum, { data }) => sum + data.length, 0)
  const most = maxSharing * bytes.length
  if (total > most) throw overLimit(`tensors in ${where}, which share theirs`, most, total)
  return Object.fromEntries(constants.map(({ name, tensor, data }) => [name, decode(name, tensor, data)]))
}

/** The bytes of a buffer: within it, or, in models that are too large for that, anywhere in the file. */
function dataOf(buffer: FlatTable, bytes: Uint8Array, where: string): Uint8Array {
  const offset = Number(buffer.uint64(fields.buffer.offset))
  const far = offset > 1
  const inside = buffer.vector(fields.buffer.data, 1)
  const start = far ? offset : inside.start
  const length = far ? Number(buffer.uint64(fields.buffer.size)) : inside.length
  if (start + length > bytes.length) {
    const expected = `a buffer within the ${bytes.length} bytes of ${where}`
    throw new DataError({ code: 'tflite.offset', expected, received: `${start} to ${start + length}` })
  }
  return bytes.subarray(start, start + length)
}

function decode(name: string, tensor: FlatTable, bytes: Uint8Array): HostTensor {
  const number = tensor.int8(fields.tensor.type)
  const type = types.get(number)
  if (type === undefined || tensor.table(fields.tensor.sparsity)) {
    const expected = `elements of ${[...types.values()].join(', ')}, all of them there`
    const received = type === undefined ? `type ${number}` : 'a sparse tensor'
    throw new DataError({ code: 'tflite.type', layer: name, expected, received })
  }
  const shape = tensor.int32s(fields.tensor.shape)
  const size = namingErrors(name, () => sizeOf(checkShape(shape))) * bytesOf(type)
  if (bytes.length !== size) {
    const expected = `${size} bytes of elements`
    throw new DataError({ code: 'tflite.bytes', layer: name, expected, received: String(bytes.length) })
  }
  const data = dequantize(name, decodeElements(type, bytes), shape, tensor.table(fields.tensor.quantization))
  checkFinite(name, data)
  return { shape, data }
}

function dequantize(name: string, data: Float32Array, shape: Shape, quantization: FlatTable | undefined): Float32Array {
  const scales = quantization?.float32s(fields.quantization.scale) ?? []
  if (!quantization || scales.length === 0) return data
  const zeroPoints = quantization.int64s(fields.quantization.zeroPoint)
  const axis = scales.length === 1 ? undefined : quantization.int32(fields.quantization.quantizedDimension)
  const trouble = (received: string) => {
    const expected = `one scale and zero point, or one for each place along an axis of [${shape.join(', ')}]`
    return new DataError({ code: 'tflite.quantization', layer: name, expected, received })
  }
  if (quantization.int8(fields.quantization.detailsType) !== 0) throw trouble('another scheme')
  if (axis !== undefined && shape[axis] !== scales.length) throw trouble(`${scales.length} scales along axis ${axis}`)
  if (zeroPoints.length > 1 && zeroPoints.length !== scales.length) {
    throw trouble(`${scales.length} scales and ${zeroPoints.length} zero points`)
  }
  const inner = axis === undefined ? data.length : sizeOf(shape.slice(axis + 1))
  return data.map((q, i) => {
    const channel = Math.floor(i / inner) % scales.length
    return (q - (zeroPoints[zeroPoints.length === 1 ? 0 : channel] ?? 0)) * scales[channel]!
  })
}

function notTflite(where: string, received: string): DataError {
  return new DataError({ code: 'tflite.format', expected: `a TensorFlow Lite model in ${where}`, received })
}
