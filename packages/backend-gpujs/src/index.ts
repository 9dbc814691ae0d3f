export * from './gpujs.ts'
export * from './modes.ts'
export type { GpuTensor } from './tensor.ts'
