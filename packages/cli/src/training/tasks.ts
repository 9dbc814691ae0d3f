import { UsageError } from '../failure.ts'
import { datasetNames } from './dataset.ts'
import type { TaskKind } from './task.ts'
import { classification } from './tasks/classification.ts'
import { digitBoxes } from './tasks/digitBoxes.ts'
import { digitLocation } from './tasks/digitLocation.ts'
import { digitMasks } from './tasks/digitMasks.ts'
import { superResolution } from './tasks/superResolution.ts'

const tasks: Readonly<Record<string, TaskKind>> = {
  ...Object.fromEntries(datasetNames.map(name => [name, classification(name)])),
  'digit-boxes': digitBoxes,
  'digit-masks': digitMasks,
  'super-resolution': superResolution,
  'digit-location': digitLocation,
}

/** What can be trained by name. */
export const taskNames: readonly string[] = Object.keys(tasks)

/** Whether a name is that of a task that begins with another network. */
export function takesBase(name: string): boolean {
  return Object.hasOwn(tasks, name) && tasks[name]?.takesBase === true
}

/** @throws UsageError usage.dataset: there is none of that name */
export function taskNamed(name: string): TaskKind {
  const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined
  if (task !== undefined) return task
  const expected = `one of ${taskNames.join(', ')}`
  throw new UsageError({ code: 'usage.dataset', expected, received: JSON.stringify(name) })
}
