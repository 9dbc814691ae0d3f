import type { Context } from '../context.ts'
import { UsageError } from '../failure.ts'
import { findSource } from './dataSource.ts'
import { datasetNames } from './dataset.ts'
import { photoSet } from './recipes.ts'
import type { TaskKind } from './task.ts'
import { classification } from './tasks/classification.ts'
import { digitBoxes } from './tasks/digitBoxes.ts'
import { digitLocation } from './tasks/digitLocation.ts'
import { digitMasks } from './tasks/digitMasks.ts'
import { photoClassification } from './tasks/photoClassification.ts'
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

/**
 * What a name, or where photos are, stands for, and what to call it.
 *
 * @throws UsageError usage.dataset: it is neither
 * @throws DataError what `imageFolder` throws
 */
export async function taskFor(
  context: Context,
  name: string,
): Promise<{ readonly name: string; readonly kind: TaskKind }> {
  const kind = Object.hasOwn(tasks, name) ? tasks[name] : undefined
  if (kind !== undefined) return { name, kind }
  const source = name === '' ? undefined : await findSource(context, name)
  if (source !== undefined) return { name: photoSet, kind: await photoClassification(context, source) }
  const expected = `one of ${taskNames.join(', ')}, or a folder of images for each class`
  throw new UsageError({ code: 'usage.dataset', expected, received: JSON.stringify(name) })
}
