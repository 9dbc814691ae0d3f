import {
  type Call,
  ConveneError,
  DataError,
  inferShape,
  interpretation,
  type Ops,
  opDefs,
  type Shape,
  sizeOf,
  type Tree,
} from '@convene/core'
import { Unsupported } from './program.ts'

/** What one case may ask for: published cases need a thousandth of it, and a backend of any kind has it. */
const publishedLimits: Limits = { elements: 2 ** 27, operations: 2 ** 33, calls: 2 ** 16 }

interface Limits {
  readonly elements: number
  readonly operations: number
  readonly calls: number
}

/**
 * Runs a case on shapes alone, before any of it is computed: cases come from anywhere, and a few words can ask for more than
 * a machine has.
 *
 * @param run the case as a program
 * @param limits what it may ask for
 * @throws DataError vectors.inputs: an input that the op needs is missing
 * @throws DataError vectors.attrs: inputs or attributes of another kind than the op's
 * @throws DataError vectors.size: more elements, operations or calls than `limits`
 * @throws what the program itself throws: Unsupported, or an error with a code
 */
export function rehearse(op: string, run: (ops: Ops<Shape>) => Tree<Shape>, limits: Limits = publishedLimits): void {
  const spent = { elements: 0, operations: 0, calls: 0 }
  const needed = (x: Shape | undefined): Shape => {
    if (x === undefined)
      throw new DataError({ code: 'vectors.inputs', expected: `the inputs of ${op}`, received: 'fewer' })
    return x
  }
  const ops = interpretation<Shape>({
    shapeOf: needed,
    apply: (call: Call<Shape>) => {
      const out = inferShape({ ...call, inputs: call.inputs.map(needed) })
      const count = opDefs[call.op].flops as (inputs: readonly Shape[], out: Shape, attrs: unknown) => number
      spent.elements += sizeOf(out)
      spent.operations += count(call.inputs, out, call.attrs)
      spent.calls += 1
      for (const what of ['elements', 'operations', 'calls'] as const) {
        if (spent[what] <= limits[what]) continue
        throw new DataError({
          code: 'vectors.size',
          expected: `at most ${limits[what]} ${what}`,
          received: `more for ${op}`,
        })
      }
      return out
    },
  })
  try {
    Object.values(run(ops)).forEach(needed)
  } catch (error) {
    if (error instanceof ConveneError || error instanceof Unsupported) throw error
    // Nothing but shapes and attributes went in: it is they that are of another type.
    const received = error instanceof Error ? error.message : String(error)
    throw new DataError({
      code: 'vectors.attrs',
      expected: `inputs and attributes as ${op} has them`,
      received,
      cause: error,
    })
  }
}
