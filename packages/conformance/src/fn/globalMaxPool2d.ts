import { globalMaxPool2d as run } from '@convene/core'
import type { AnyCompositionSpec } from '../spec.ts'
import { globalPool } from './globalPool2d.ts'

export const globalMaxPool2d: Readonly<Record<string, AnyCompositionSpec>> = {
  globalMaxPool2d: globalPool(run, values => Math.max(...values), { exactOnIntegers: true, hasKinks: true }),
}
