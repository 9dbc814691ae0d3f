import type { Model } from '@convene/nn'
import { lenet5, resnet50 } from '@convene/zoo'
import { UsageError } from './failure.ts'

/** The networks that can be named on the command line. */
const models: Readonly<Record<string, () => Model>> = { lenet5, resnet50 }

export const modelNames: readonly string[] = Object.keys(models)

/** @throws UsageError usage.model: there is none of that name */
export function modelOf(name: string): Model {
  const make = Object.hasOwn(models, name) ? models[name] : undefined
  if (make === undefined) {
    throw new UsageError({ code: 'usage.model', expected: `one of ${modelNames.join(', ')}`, received: name })
  }
  return make()
}
