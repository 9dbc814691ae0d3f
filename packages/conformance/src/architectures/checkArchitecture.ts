import {
  type Backend,
  compile,
  compositesOf,
  dropDeadNodes,
  evaluate,
  type Graph,
  hoist,
  isComposite,
  leaf,
  mapTree,
  optimize,
  type Program,
  type Shape,
  type Tree,
  tensor,
  trace,
} from '@convene/core'
import { disposeAll, type HostTensor, isVariable, upload } from '@convene/nn'
import { approximationsIn } from '../approximations.ts'
import { type Comparison, compare } from '../call.ts'
import { evaluateBounded, evaluateCall } from '../evaluateCall.ts'
import { childSeed } from '../generate.ts'
import { dot, randomTensor } from '../numbers.ts'
import { subjectNamed } from '../subject.ts'
import { type Evaluation, evaluateGraph, firstOrderBound } from './linearized.ts'

export interface ArchitectureTrial<T, R> {
  readonly program: Program
  readonly inputs: Tree<HostTensor>
  readonly backend: Backend<T>
  /** In float64. */
  readonly reference: Backend<R>
  readonly seed: number
  /** Whether the backend runs what optimising makes of the program, with its variables bound; false, if left out. */
  readonly isOptimised?: boolean
  readonly signal?: AbortSignal | undefined
}

/**
 * A program of a whole network on a backend. Each of its ops by itself, at the shapes that it has there and on the
 * reference's numbers, is within its bound; and so is the sum of all outputs with random signs, within the first-order bound
 * of what all roundings on the way amount to.
 *
 * An optimised program has composites, which are checked by themselves, and roundings in other places. What it has to be near
 * is still what the program itself gives on the reference.
 */
export async function checkArchitecture<T, R>(trial: ArchitectureTrial<T, R>): Promise<Comparison> {
  const { program, inputs, reference } = trial
  const graph = graphOf(trial)
  const early = new Set(trial.isOptimised === true ? hoist(graph).prologue.nodes.map(({ id }) => id) : [])
  const ops = evaluate(reference)
  const given = mapTree(inputs, ({ data, shape }) => tensor(reference, data, shape))
  const evaluation = evaluateGraph(ops, graph, given, early, trial.backend.approximations)
  const nodes = await checkNodes(trial, graph, evaluation)
  if (nodes.mismatch !== undefined) return nodes
  const whole = await checkSum(trial, graph, evaluation, program(ops, given))
  return { ...whole, worst: Math.max(nodes.worst, whole.worst) }
}

/** The program as the backend runs it. */
function graphOf<T, R>({ program, inputs, backend, isOptimised }: ArchitectureTrial<T, R>): Graph {
  const graph = trace(program, shapesOfInputs(inputs), { isParameter: isVariable })
  if (isOptimised !== true) return graph
  return optimize(graph, { composites: compositesOf(backend) }).graph
}

const shapesOfInputs = (inputs: Tree<HostTensor>): Tree<Shape> => mapTree(inputs, ({ shape }) => shape)

/** The approximations that the backend takes somewhere in a program. */
export function approximationsOfProgram<T, R>(trial: ArchitectureTrial<T, R>): readonly string[] {
  return approximationsIn(trial.backend, ops => trial.program(ops, shapesOfInputs(trial.inputs)))
}

/** Each call that differs in op, attributes or shapes, once; of an optimised program those that have no other check. */
async function checkNodes<T, R>(
  { backend, reference, isOptimised, signal }: ArchitectureTrial<T, R>,
  graph: Graph,
  { values }: Evaluation<R>,
): Promise<Comparison> {
  const shapeOf = new Map([...graph.inputs, ...graph.nodes].map(({ id, shape }) => [id, shape]))
  const seen = new Set<string>()
  let worst = 0
  for (const { op, inputs: ids, attrs, layer } of dropDeadNodes(graph).nodes) {
    if (isOptimised === true && !isComposite(op)) continue
    const key = JSON.stringify([op, attrs, ids.map(id => shapeOf.get(id))])
    if (seen.has(key)) continue
    seen.add(key)
    signal?.throwIfAborted()
    const given: HostTensor[] = []
    for (const id of ids) {
      given.push({ shape: shapeOf.get(id)!, data: Float32Array.from(await reference.toHost(values.get(id)!)) })
    }
    const call = { subject: subjectNamed(op)!, inputs: given, attrs }
    const { value, error } = await evaluateBounded(reference, call, backend.approximations)
    const comparison = compare(`${op} in ${layer}`, await evaluateCall(backend, call), value, i => error[i]!)
    if (comparison.mismatch !== undefined) return comparison
    worst = Math.max(worst, comparison.worst)
  }
  return { worst }
}

async function checkSum<T, R>(
  trial: ArchitectureTrial<T, R>,
  graph: Graph,
  evaluation: Evaluation<R>,
  wanted: Tree<R>,
): Promise<Comparison> {
  const { reference, seed } = trial
  const outputs = await outputsOn(trial)
  const signs = signsFor(graph, seed)
  let [received, expected] = [0, 0]
  for (const path of Object.keys(graph.outputs)) {
    const { data } = leaf(signs, path)
    received += dot(data, leaf(outputs, path))
    expected += dot(data, await reference.toHost(leaf(wanted, path)))
  }
  trial.signal?.throwIfAborted()
  const weights = mapTree(signs, ({ data, shape }) => tensor(reference, data, shape))
  const limit = await firstOrderBound(reference, graph, evaluation, weights)
  const what = 'the sum of all outputs with random signs'
  return compare(what, Float64Array.of(received), Float64Array.of(expected), () => limit)
}

/** A program's outputs on the backend, as arrays of the host. */
async function outputsOn<T, R>({
  program,
  inputs,
  backend,
  isOptimised = false,
  signal,
}: ArchitectureTrial<T, R>): Promise<Tree<ArrayLike<number>>> {
  const given = upload(backend, inputs)
  try {
    const options = { isParameter: isVariable, optimize: isOptimised }
    const { run } = compile(backend, program, shapesOfInputs(inputs), options)
    const outputs = await run(given, signal === undefined ? {} : { signal })
    const host: Record<string, ArrayLike<number>> = {}
    for (const [path, x] of Object.entries(outputs)) {
      host[path] = await backend.toHost(x)
      backend.dispose(x)
    }
    return host
  } finally {
    disposeAll(backend, Object.values(given))
  }
}

function signsFor({ outputs, nodes }: Graph, seed: number): Tree<HostTensor> {
  const shapes = new Map(nodes.map(({ id, shape }) => [id, shape]))
  return Object.fromEntries(
    Object.entries(outputs).map(([path, id], i) => [
      path,
      randomTensor(shapes.get(id)!, u => (u < 0.5 ? -1 : 1), childSeed(seed, i)),
    ]),
  )
}
