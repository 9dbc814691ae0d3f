import { float16 } from './float16.ts'
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
export function decodeWeight({ dtype, quantization }: WeightEntry, bytes: Uint8Array<ArrayBuffer>): Float32Array {
  switch (quantization?.dtype) {
    case 'uint8':
      return Float32Array.from(bytes, level => level * quantization.scale + quantization.min)
    case 'uint16':
      return Float32Array.from(new Uint16Array(bytes.buffer), level => level * quantization.scale + quantization.min)
    case 'float16':
      return Float32Array.from(new Uint16Array(bytes.buffer), float16)
    case undefined:
      return dtype === 'int32' ? Float32Array.from(new Int32Array(bytes.buffer)) : new Float32Array(bytes.buffer)
  }
}
