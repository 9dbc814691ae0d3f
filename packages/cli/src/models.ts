import type { Model } from '@convene/nn'
import { models, type ZooOptions } from '@convene/zoo'
import { UsageError } from './failure.ts'

/** The networks that can be named on the command line. */
export const modelNames: readonly string[] = Object.keys(models)

/** @throws UsageError usage.model: there is none of that name */
export function modelOf(name: string, options?: ZooOptions): Model {
  const make = Object.hasOwn(models, name) ? models[name] : undefined
  if (make === undefined) {
    throw new UsageError({ code: 'usage.model', expected: `one of ${modelNames.join(', ')}`, received: name })
  }
  return make(options)
}
