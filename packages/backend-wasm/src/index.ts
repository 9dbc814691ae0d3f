export type { MemoryUse } from './heap.ts'
export type { WasmTensor } from './tensor.ts'
export { wasm } from './wasm.ts'
