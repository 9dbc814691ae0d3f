import { checkShape, DataError, namingErrors, type Shape, sizeOf, type Tree } from '@convene/core'
import type { HostTensor } from '@convene/nn'
import { checkFinite } from './checkFinite.ts'
import { checkNames } from './checkNames.ts'
import { decodeElements } from './elements.ts'
import { transposeTensor } from './transpose.ts'

/** A convolution of a network of darknet's, as its .cfg has it. */
export interface DarknetLayer {
  readonly name: string
  readonly filters: number
  /** Of the kernel, down and across. */
  readonly size: number
  /** Of the input; for a convolution in groups, of one group's. */
  readonly channels: number
  readonly batchNormalize: boolean
  /** What the batch normalization is called; `<name>_bn`, if left out. */
  readonly normalization?: string
}

export interface DarknetHeader {
  readonly major: number
  readonly minor: number
  readonly revision: number
  /** How many images it was trained on. */
  readonly seen: bigint
}

export interface DarknetWeights {
  readonly header: DarknetHeader
  /** `<name>/kernel` [size, size, channels, filters] and either `<name>/bias` or those of the batch normalization. */
  readonly weights: Tree<HostTensor>
}

/**
 * The weights of a darknet file, which has no names and no sizes: the list of its convolutions says how to read it, in
 * the file's order. `parser.c` reads a convolution's biases, then scales, means and variances where it is batch
 * normalized, then its kernel [co][ci][kh][kw].
 *
 * @param where the file, for messages
 * @throws DataError darknet.header: less than a header, or one of darknet's transposed files
 * @throws DataError darknet.bytes: more or fewer numbers than the layers have
 * @throws DataError weights.name, weights.duplicate: of the layers
 * @throws DataError weights.notFinite
 * @throws ShapeError shape.axis, shape.size: a layer of impossible size
 * @see https://github.com/pjreddie/darknet/blob/master/src/parser.c, load_weights_upto, load_convolutional_weights
 */
export function readDarknet(bytes: Uint8Array, layers: readonly DarknetLayer[], where: string): DarknetWeights {
  const { header, start } = headerOf(bytes, where)
  const parts = layers.flatMap(partsOf)
  checkNames(
    parts.map(({ name }) => name),
    where,
  )
  const sizes = parts.map(({ name, shape }) => namingErrors(name, () => sizeOf(checkShape(shape))))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (bytes.length - start !== total * 4) {
    const expected = `${total} numbers of ${layers.length} layers, ${total * 4} bytes, after the header of ${where}`
    throw new DataError({ code: 'darknet.bytes', expected, received: `${bytes.length - start} bytes` })
  }
  let at = start
  const weights = parts.map(({ name, shape, transpose }, i): [string, HostTensor] => {
    const data = decodeElements('float32', bytes.subarray(at, at + sizes[i]! * 4))
    at += sizes[i]! * 4
    checkFinite(name, data)
    // [co, ci, kh, kw] → [kh, kw, ci, co]
    return [name, transpose ? transposeTensor({ shape, data }, [2, 3, 1, 0]) : { shape, data }]
  })
  return { header, weights: Object.fromEntries(weights) }
}

interface Part {
  readonly name: string
  /** In the file. */
  readonly shape: Shape
  readonly transpose?: boolean
}

/** What the file has of a layer, in its order. */
export function partsOf({
  name,
  filters,
  size,
  channels,
  batchNormalize,
  normalization,
}: DarknetLayer): readonly Part[] {
  const vector = (path: string): Part => ({ name: path, shape: [filters] })
  const bn = normalization ?? `${name}_bn`
  const vectors = batchNormalize
    ? [`${bn}/beta`, `${bn}/gamma`, `${bn}/moving_mean`, `${bn}/moving_variance`]
    : [`${name}/bias`]
  return [...vectors.map(vector), { name: `${name}/kernel`, shape: [filters, channels, size, size], transpose: true }]
}

function headerOf(bytes: Uint8Array, where: string): { readonly header: DarknetHeader; readonly start: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const trouble = (received: string) => {
    return new DataError({ code: 'darknet.header', expected: `the header of a darknet file in ${where}`, received })
  }
  if (bytes.length < 16) throw trouble(`${bytes.length} bytes`)
  const [major, minor, revision] = [view.getInt32(0, true), view.getInt32(4, true), view.getInt32(8, true)]
  if (Math.min(major, minor, revision) < 0) throw trouble(`version ${major}.${minor}.${revision}`)
  if (major > 1000 || minor > 1000) throw trouble(`version ${major}.${minor}: a transposed file`)
  // Versions from 0.2 on count in 64 bits.
  const wide = major * 10 + minor >= 2 && major < 1000 && minor < 1000
  if (!wide) return { header: { major, minor, revision, seen: BigInt(view.getInt32(12, true)) }, start: 16 }
  if (bytes.length < 20) throw trouble(`${bytes.length} bytes`)
  return { header: { major, minor, revision, seen: view.getBigUint64(12, true) }, start: 20 }
}
