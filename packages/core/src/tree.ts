import { ConveneError, DataError } from './errors.ts'

/**
 * Named things, such as a network's parameters: a map from path to leaf. A path is names joined by slashes, outermost
 * first: `conv1/kernel`. Flat, so that no tensor type can be mistaken for a branch, and so that freezing, loading and
 * saving are questions about strings.
 */
export type Tree<T> = Readonly<Record<string, T>>

/**
 * The leaf at a path.
 *
 * @throws DataError tree.missing: there is none
 */
export function leaf<T>(tree: Tree<T>, path: string): T {
  const found = Object.hasOwn(tree, path) ? tree[path] : undefined
  if (found === undefined) {
    const received = Object.keys(tree).length === 0 ? 'no leaves' : Object.keys(tree).slice(0, 8).join(', ')
    throw new DataError({ code: 'tree.missing', expected: `a leaf named ${path}`, received })
  }
  return found
}

export function mapTree<T, U>(tree: Tree<T>, f: (leaf: T, path: string) => U): Tree<U> {
  return Object.fromEntries(Object.entries(tree).map(([path, x]) => [path, f(x, path)]))
}

/** The branch under a name, its paths shortened by it. */
export function subtree<T>(tree: Tree<T>, name: string): Tree<T> {
  const prefix = `${name}/`
  return Object.fromEntries(
    Object.entries(tree).flatMap(([path, x]) => (path.startsWith(prefix) ? [[path.slice(prefix.length), x]] : [])),
  )
}

/** The tree as a branch under a name. */
export function nest<T>(name: string, tree: Tree<T>): Tree<T> {
  return Object.fromEntries(Object.entries(tree).map(([path, x]) => [`${name}/${path}`, x]))
}

/**
 * One tree of several.
 *
 * @throws ConveneError tree.duplicate: two have a leaf at the same path
 */
export function mergeTrees<T>(...trees: readonly Tree<T>[]): Tree<T> {
  const merged: Record<string, T> = {}
  for (const [path, x] of trees.flatMap(tree => Object.entries(tree))) {
    if (Object.hasOwn(merged, path)) {
      throw new ConveneError({ code: 'tree.duplicate', expected: 'different paths', received: `${path} twice` })
    }
    merged[path] = x
  }
  return merged
}

/** Splits a tree in two by a question about each path, such as whether to train what is there. */
export function partition<T>(tree: Tree<T>, matches: (path: string) => boolean): readonly [yes: Tree<T>, no: Tree<T>] {
  const pick = (wanted: boolean) =>
    Object.fromEntries(Object.entries(tree).filter(([path]) => matches(path) === wanted))
  return [pick(true), pick(false)]
}
