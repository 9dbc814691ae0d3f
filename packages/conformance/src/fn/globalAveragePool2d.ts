import { globalAveragePool2d as run } from '@convene/core'
import type { AnyCompositionSpec } from '../spec.ts'
import { globalPool } from './globalPool2d.ts'

export const globalAveragePool2d: Readonly<Record<string, AnyCompositionSpec>> = {
  globalAveragePool2d: globalPool(run, values => values.reduce((sum, x) => sum + x, 0) / values.length),
}
