import { DataError } from '@convene/core'
import type { Hdf5File } from './hdf5.ts'
import type { KerasLayer } from './kerasConfig.ts'
import type { NamedPath } from './kerasH5.ts'
import { guessVariableNames, kerasVariableNames } from './kerasVariables.ts'

/** The group of an object's own variables. */
const vars = 'vars'

/** Lists of layers, the second in files of 2.12 and 2.13: they are in paths, and in no name. */
const containers: ReadonlySet<string> = new Set(['layers', '_layer_checkpoint_dependencies'])

/** What a model keeps beside its layers. */
const notWeights: ReadonlySet<string> = new Set([
  'optimizer',
  'metrics',
  '_metrics',
  'compile_metrics',
  '_compile_metrics',
  'loss_tracker',
  '_loss_tracker',
])

/** The state of a layer's random numbers. */
const random = 'seed_generator'

/** Groups may contain themselves. */
const maxDepth = 32

/**
 * The weights of a file of Keras 3: for each object a group `vars` of numbered arrays, at the path of attributes that
 * leads to it.
 *
 * @throws DataError keras.layout: no such groups, or groups too deep within groups
 * @see https://github.com/keras-team/keras/blob/v3.12.0/keras/src/saving/saving_lib.py
 */
export function storedWeights(file: Hdf5File, where: string, layers: readonly KerasLayer[] = []): readonly NamedPath[] {
  const configured = new Map(layers.map(layer => [layer.path, layer]))
  const named: NamedPath[] = []
  let objects = 0

  const visit = (path: string, name: string, depth: number): void => {
    if (depth > maxDepth) throw notKeras(where, `groups more than ${maxDepth} deep`)
    for (const child of file.names(path)) {
      const at = join(path, child)
      if (file.kindOf(at) !== 'group') continue
      if (child === vars) {
        objects++
        named.push(...variablesOf(path, name))
      } else if (child !== random && !(path === '' && notWeights.has(child))) {
        visit(at, containers.has(child) ? name : (configured.get(at)?.name ?? join(name, nameOf(at, child))), depth + 1)
      }
    }
  }
  const nameOf = (path: string, child: string) =>
    file.names(path).includes(vars) ? (file.strings(join(path, vars), 'name')?.[0] ?? child) : child
  const variablesOf = (path: string, name: string): readonly NamedPath[] => {
    const group = join(path, vars)
    const numbers = file.names(group).toSorted((a, b) => Number(a) - Number(b))
    const layer = configured.get(path)
    const className = path.slice(path.lastIndexOf('/') + 1).replace(/_\d+$/, '')
    const names = layer
      ? kerasVariableNames(layer.className, layer.flags)
      : guessVariableNames(className, numbers.length)
    // One more or less than the class has: the numbers say which, and nothing is guessed.
    const known = names?.length === numbers.length ? names : numbers
    return numbers.map((number, i) => [join(name, known[i]!), join(group, number)])
  }

  visit('', '', 0)
  if (objects === 0) throw notKeras(where, 'neither layer_names nor groups of vars')
  return named
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}/${name}`
}

function notKeras(where: string, received: string): DataError {
  return new DataError({ code: 'keras.layout', expected: `weights as Keras lays them out in ${where}`, received })
}
