export type { WasmMemory } from './device.ts'
export type { Convolution, WasmOptions } from './options.ts'
export type { WasmTensor } from './tensor.ts'
export { backend, type WasmBackend, wasm } from './wasm.ts'
