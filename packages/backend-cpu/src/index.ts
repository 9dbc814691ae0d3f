export { type CpuOptions, cpu } from './cpu.ts'
export type { CpuTensor } from './tensor.ts'
