import { DataError, formatShape, type Shape, sameShape, type Tree } from '@convene/core'
import type { HostTensor } from '@convene/nn'

export interface AssignOptions {
  /** A network's name for what the weights call otherwise. */
  readonly rename?: (name: string) => string
}

/** So many names of each kind are written out: more than any network of the zoo has. */
const maxNames = 2000

/**
 * The weights that a network expects, by its own names and in its own order.
 *
 * @throws DataError weights.mismatch: names all that are missing, left over, or of another shape
 * @throws DataError weights.duplicate: two weights are renamed to one
 */
export function assignWeights(
  expected: Tree<Shape>,
  weights: Tree<HostTensor>,
  { rename = name => name }: AssignOptions = {},
): Tree<HostTensor> {
  const renamed = new Map<string, HostTensor>()
  for (const [name, weight] of Object.entries(weights)) {
    const path = rename(name)
    if (renamed.has(path)) {
      throw new DataError({
        code: 'weights.duplicate',
        expected: 'weights of different names',
        received: `${path} twice`,
      })
    }
    renamed.set(path, weight)
  }

  const missing = Object.keys(expected).filter(path => !renamed.has(path))
  const extra = [...renamed.keys()].filter(path => !Object.hasOwn(expected, path))
  const misshapen = Object.entries(expected).flatMap(([path, shape]) => {
    const found = renamed.get(path)?.shape ?? shape
    return sameShape(found, shape) ? [] : [`${path} of ${formatShape(found)} instead of ${formatShape(shape)}`]
  })
  const problems = [...listed('missing', missing), ...listed('left over', extra), ...listed('misshapen', misshapen)]
  if (problems.length > 0) {
    const wanted = `${Object.keys(expected).length} weights by their names and shapes`
    throw new DataError({ code: 'weights.mismatch', expected: wanted, received: problems.join('; ') })
  }
  return Object.fromEntries(Object.keys(expected).map(path => [path, renamed.get(path)!]))
}

/** `2 missing: a, b`, if any are. */
export function listed(what: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return []
  const more = names.length > maxNames ? ` and ${names.length - maxNames} more` : ''
  return [`${names.length} ${what}: ${names.slice(0, maxNames).join(', ')}${more}`]
}
