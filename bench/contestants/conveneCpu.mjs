import { cpu } from '@convene/backend-cpu'
import { convene } from './convene.mjs'

export const prepare = (workload, { precision = 'float32', optimize = true }) =>
  convene(workload, cpu({ precision }), { optimize })
