import createMozJpeg from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js'
import { wasmBytes } from './wasmBytes.ts'

/** What the decoder's JavaScript offers; its own declarations need the types of a browser. */
interface MozJpeg {
  decode(
    file: Uint8Array,
    applyOrientation: boolean,
  ): { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray } | null
}

interface MozJpegOptions {
  readonly wasmBinary?: Uint8Array
  readonly print: (line: string) => void
  readonly printErr: (line: string) => void
}

/**
 * MozJPEG, in WebAssembly. Every image gets an instance of its own: a failed decode leaves nothing behind, the memory
 * is given back, and warnings belong to one image.
 *
 * @param onMessage receives what the decoder would print: warnings, and the reason before it gives up
 */
export async function createJpegDecoder(onMessage: (line: string) => void): Promise<MozJpeg> {
  const create: (options: MozJpegOptions) => Promise<MozJpeg> = createMozJpeg
  const wasmBinary = wasmBytes('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm')
  return create({ ...(wasmBinary && { wasmBinary }), print: onMessage, printErr: onMessage })
}
