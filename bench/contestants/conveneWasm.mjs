import { wasm } from '@convene/backend-wasm'
import { convene } from './convene.mjs'

export const prepare = async (workload, { threads, convolution }) =>
  convene(workload, await wasm({ threads, convolution }))
