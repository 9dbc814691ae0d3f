import type { WeightEntry } from './layersManifest.ts'

/** The bytes of one element in a shard. */
export function bytesPerElement({ quantization }: WeightEntry): number {
  switch (quantization?.dtype) {
    case 'uint8':
      return 1
    case 'uint16':
    case 'float16':
      return 2
    case undefined:
      return 4
  }
}

/** The numbers that little-endian bytes stand for. */
export function decodeWeight({ quantization }: WeightEntry, bytes: Uint8Array<ArrayBuffer>): Float32Array {
  switch (quantization?.dtype) {
    case 'uint8':
      return Float32Array.from(bytes, level => level * quantization.scale + quantization.min)
    case 'uint16':
      return Float32Array.from(new Uint16Array(bytes.buffer), level => level * quantization.scale + quantization.min)
    case 'float16':
      return Float32Array.from(new Uint16Array(bytes.buffer), float16)
    case undefined:
      return new Float32Array(bytes.buffer)
  }
}

/** IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction. */
function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = (bits & 0x3ff) / 2 ** 10
  if (exponent === 0) return sign * fraction * 2 ** -14
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1 + fraction) * 2 ** (exponent - 15)
}
