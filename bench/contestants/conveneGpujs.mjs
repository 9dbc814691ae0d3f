import { gpujs } from '@convene/backend-gpujs'
import { convene } from './convene.mjs'

export const prepare = async (workload, { mode }) => convene(workload, await gpujs({ mode }))
