export type { MemoryUse } from './heap.ts'
export type { Convolution, WasmOptions } from './options.ts'
export type { WasmTensor } from './tensor.ts'
export { wasm } from './wasm.ts'
