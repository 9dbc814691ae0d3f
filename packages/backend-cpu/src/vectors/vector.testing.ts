import { existsSync, readdirSync, readFileSync } from 'node:fs'
import {
  type Backend,
  evaluate,
  formatShape,
  type HostArray,
  mapTree,
  type Shape,
  sameShape,
  type Tree,
  tensor,
  vjp,
} from '@convene/core'
import { Unsupported, type VectorProgram } from './program.testing.ts'
import { programs } from './programs.testing.ts'

/** A test case that somebody else published: inputs, attributes and the outputs they lead to, as data. */
export interface Vector {
  readonly id: string
  readonly op: string
  readonly attrs: Readonly<Record<string, unknown>>
  readonly inputs: Tree<VectorTensor>
  readonly outputs: Tree<VectorTensor>
  readonly tolerance: { readonly abs: number; readonly rel: number }
}

interface VectorTensor {
  readonly shape: Shape
  /** Few digits of float32 numbers. NaN, Infinity and -Infinity are strings. */
  readonly data: readonly (number | string | boolean)[]
}

const numbers = (data: VectorTensor['data']): readonly number[] => data.map(x => Math.fround(Number(x)))

/** All cases of a folder; `undefined` where there is no such folder. */
export function readVectors(folder: URL): readonly Vector[] | undefined {
  if (!existsSync(folder)) return undefined
  const files = readdirSync(folder).filter(name => name.endsWith('.json') && name !== 'tolerances.json')
  return files.flatMap(name => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as readonly Vector[])
}

/**
 * Runs a vector.
 *
 * @returns what is wrong with the outputs; nothing, if they agree
 * @throws Unsupported: there is no program for this op, attribute or output
 */
export async function runVector<T>(backend: Backend<T>, vector: Vector): Promise<readonly string[]> {
  const program = programs[vector.op]
  if (program === undefined) throw new Unsupported(vector.op)
  const unknown = Object.keys(vector.attrs).find(name => !program.attributes.includes(name))
  if (unknown !== undefined) throw new Unsupported(`${vector.op} with ${unknown}`)

  const outputs = outputsOf(backend, vector, program)
  const complaints: string[] = []
  for (const [name, expected] of Object.entries(vector.outputs)) {
    const actual = outputs[name]
    if (actual === undefined) throw new Unsupported(`${vector.op} to ${name}`)
    const shape = backend.shapeOf(actual)
    if (!sameShape(shape, expected.shape)) {
      complaints.push(`${name}: shape ${formatShape(shape)}, not ${formatShape(expected.shape)}`)
    } else {
      complaints.push(...differences(name, await backend.toHost(actual), numbers(expected.data), vector.tolerance))
    }
  }
  return complaints
}

/** Where there is a `dy`, `d_<name>` is the gradient of Σ y·dy by the input of that name. */
function outputsOf<T>(backend: Backend<T>, { attrs, inputs }: Vector, program: VectorProgram): Tree<T> {
  const ops = evaluate(backend)
  const { dy, ...tensors } = mapTree(inputs, ({ data, shape }) => tensor(backend, numbers(data), shape))
  if (dy === undefined) return program.run(ops, tensors, attrs)
  const names = Object.keys(tensors)
  const { y, pullback } = vjp(
    ops,
    (tracking, xs) => program.run(tracking, Object.fromEntries(names.map((name, i) => [name, xs[i]!])), attrs).y!,
    Object.values(tensors),
  )
  return { y, ...Object.fromEntries(pullback(dy).map((gradient, i) => [`d_${names[i]}`, gradient])) }
}

function differences(
  name: string,
  actual: HostArray,
  expected: readonly number[],
  { abs, rel }: Vector['tolerance'],
): readonly string[] {
  return expected.flatMap((wanted, i) => {
    const got = actual[i]!
    // Infinity − Infinity is NaN, which is within no tolerance.
    const agrees = got === wanted || Object.is(got, wanted) || Math.abs(got - wanted) <= abs + rel * Math.abs(wanted)
    return agrees ? [] : [`${name}[${i}]: ${got}, not ${wanted}`]
  })
}
