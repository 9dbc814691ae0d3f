import type { Backend } from './backend.ts'
import { ShapeError } from './errors.ts'
import type { Graph, GraphInput, ValueId } from './graph.ts'
import type { Lowered } from './lower.ts'
import { dropDeadNodes } from './passes/dropDeadNodes.ts'
import { ValueKeys } from './passes/valueKeys.ts'
import { plan } from './plan.ts'
import type { Prepared, RunOptions } from './prepared.ts'
import { interpreted, runSteps } from './runSteps.ts'
import { formatShape, type Shape, sameShape } from './shape.ts'
import { leaf, mapTree, type Tree } from './tree.ts'

/** A program with its parameters, of which all that needs no arguments is computed. */
export interface Bound<T> {
  /**
   * Runs the program. Intermediates are freed on the way; the arguments stay the caller's, and so do the outputs.
   *
   * @param args a tensor for each input that is no parameter, by its path; more are ignored
   * @throws DataError tree.missing: an argument is not there
   * @throws ShapeError compile.input: an argument has another shape than the program was compiled for
   */
  run(args: Tree<T>, options?: RunOptions): Promise<Tree<T>>
  /**
   * The same program and parameters for arguments of other shapes, such as another size of batch. What was computed from
   * parameters is shared; what is prepared for these shapes is kept until this is disposed of, so that asking again is cheap.
   *
   * @param shapes the shapes that differ, by path
   */
  withArguments(shapes: Tree<Shape>): Pick<Bound<T>, 'run'>
  /** Frees what was computed from the parameters, which stay the caller's. No run may be under way. */
  dispose(): void
}

/**
 * Binds a program to its parameters.
 *
 * @param lowerFor the program for certain shapes of its inputs
 * @param shapes those to begin with
 * @param parameters a tensor for each parameter, by its path; they have to live as long as what is returned
 */
export function bind<T>(
  backend: Backend<T>,
  lowerFor: (shapes: Tree<Shape>) => Lowered,
  shapes: Tree<Shape>,
  parameters: Tree<T>,
): Bound<T> {
  const known = new PrologueValues(backend, parameters)
  const prepared = new Map<Lowered, Prepared<T>>()

  const prepare = (lowered: Lowered): Prepared<T> => {
    const { plan, prologue } = lowered
    const given = valuesOf(backend, plan.inputs.filter(isUsersParameter(prologue)), parameters)
    const all = new Map([...given, ...known.of(prologue)])
    return backend.prepare?.(plan, all) ?? interpreted(backend, plan, all)
  }
  const boundFor = (shapes: Tree<Shape>): Pick<Bound<T>, 'run'> => {
    const lowered = lowerFor(shapes)
    const program = prepared.get(lowered) ?? prepare(lowered)
    prepared.set(lowered, program)
    const { inputs, outputs } = lowered.plan
    const wanted = inputs.filter(({ role }) => role === 'argument')
    return {
      run: async (args, options) => {
        const values = await program.run(valuesOf(backend, wanted, args), options)
        return mapTree(outputs, id => values.get(id)!)
      },
    }
  }
  const dispose = (): void => {
    for (const program of prepared.values()) program.dispose()
    prepared.clear()
    known.dispose()
  }
  try {
    return { ...boundFor(shapes), withArguments: others => boundFor({ ...shapes, ...others }), dispose }
  } catch (error) {
    dispose()
    throw error
  }
}

/** What prologues compute, each value once, whichever program it belongs to. */
class PrologueValues<T> {
  readonly #backend: Backend<T>
  readonly #parameters: Tree<T>
  readonly #keys = new ValueKeys()
  readonly #values = new Map<number, T>()

  constructor(backend: Backend<T>, parameters: Tree<T>) {
    this.#backend = backend
    this.#parameters = parameters
  }

  /** A tensor for each of a prologue's outputs. */
  of(prologue: Graph): ReadonlyMap<ValueId, T> {
    const keys = this.#keys.of(prologue)
    const isMissing = ([, id]: readonly [string, ValueId]) => !this.#values.has(keys.get(id)!)
    const missing = Object.fromEntries(Object.entries(prologue.outputs).filter(isMissing))
    const rest = dropDeadNodes({ ...prologue, outputs: missing })
    const given = valuesOf(this.#backend, prologue.inputs, this.#parameters)
    for (const [id, value] of computed(this.#backend, rest, given)) this.#values.set(keys.get(id)!, value)
    return new Map(Object.values(prologue.outputs).map(id => [id, this.#values.get(keys.get(id)!)!]))
  }

  dispose(): void {
    for (const value of this.#values.values()) this.#backend.dispose(value)
    this.#values.clear()
  }
}

/** Runs a graph at once. */
function computed<T>(backend: Backend<T>, graph: Graph, given: ReadonlyMap<ValueId, T>): ReadonlyMap<ValueId, T> {
  const steps = runSteps(backend, plan(graph), given)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

function isUsersParameter({ outputs }: Graph): (input: GraphInput) => boolean {
  return ({ role, name }) => role === 'parameter' && !Object.hasOwn(outputs, name)
}

/** The tensors of inputs, of which each has its shape. */
function valuesOf<T>(backend: Backend<T>, inputs: readonly GraphInput[], given: Tree<T>): ReadonlyMap<ValueId, T> {
  return new Map(inputs.map(input => [input.id, checkInput(backend, given, input)]))
}

function checkInput<T>(backend: Backend<T>, given: Tree<T>, { name, shape }: GraphInput): T {
  const x = leaf(given, name)
  const received = backend.shapeOf(x)
  if (!sameShape(received, shape)) {
    throw new ShapeError({
      code: 'compile.input',
      expected: `${formatShape(shape)} for ${name}`,
      received: formatShape(received),
    })
  }
  return x
}
