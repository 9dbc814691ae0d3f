import init, { decode, encode } from '@jsquash/png/codec/pkg/squoosh_png.js'
import { wasmBytes } from './wasmBytes.ts'

/** The PNG codec, in WebAssembly. */
export interface PngCodec {
  decode(file: Uint8Array): { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray }
  encode(rgba: Uint8Array, width: number, height: number, bitDepth: 8): Uint8Array
}

/**
 * One instance serves all images. It gives up by a JavaScript exception that leaves its stack where it was: without
 * setting the stack pointer back, some seven hundred broken files would end every later decode.
 */
export async function pngCodec(): Promise<PngCodec> {
  const { __wbindgen_add_to_stack_pointer: moveStack } = await init(
    wasmBytes('@jsquash/png/codec/pkg/squoosh_png_bg.wasm'),
  )
  return { decode: kept(decode), encode: kept(encode) }

  function kept<Args extends unknown[], Result>(f: (...args: Args) => Result): (...args: Args) => Result {
    return (...args) => {
      const before = moveStack(0)
      try {
        return f(...args)
      } finally {
        moveStack(before - moveStack(0))
      }
    }
  }
}
