import { BackendError, formatShape, type Shape, sizeOf } from '@convene/core'
import type { Dialect } from './source.ts'

/** How the elements of an output are dealt to threads. */
export interface Threads {
  /** The threads along x, y and z. */
  readonly output: readonly number[]
  /** Statements that must come first. */
  readonly prelude: string
  /** For each axis, an integer expression of this thread's place. */
  readonly at: readonly string[]
}

/** The longest axis that can be divided in float32 without landing on the wrong side of a whole number. */
const maxDivided = 2 ** 21

/**
 * One thread for each position of `axes`, in row-major order. The innermost axis of more than one position becomes x,
 * the next y, and all others z, which threads take apart by division. Where the dialect wants rows along z, two axes
 * become x and z.
 *
 * @throws BackendError gpujs.threads: too many positions along z to divide
 */
export function threadsOf(dialect: Dialect, axes: Shape): Threads {
  const wide = axes.flatMap((size, axis) => (size > 1 ? [axis] : []))
  const at = axes.map(() => '0')
  const x = wide.pop()
  const y = dialect.rows === 'z' && wide.length === 1 ? undefined : wide.pop()
  if (x !== undefined) at[x] = 'this.thread.x'
  if (y !== undefined) at[y] = 'this.thread.y'
  const outer = wide.map(axis => axes[axis]!)
  if (outer.length > 1 && sizeOf(outer) > maxDivided) {
    throw new BackendError({
      code: 'gpujs.threads',
      expected: `at most ${maxDivided} positions along the outer axes`,
      received: formatShape(axes),
    })
  }
  const z = splitIndex(dialect, 'this.thread.z', outer, 'z')
  wide.forEach((axis, i) => {
    at[axis] = z.at[i]!
  })
  const output = [x === undefined ? 1 : axes[x]!, y === undefined ? 1 : axes[y]!, sizeOf(outer)]
  // A row of threads is one axis for gpu.js, unless all outputs must look alike.
  const rank = dialect.rows === 'z' || outer.length > 0 ? 3 : y === undefined ? 1 : 2
  return { output: output.slice(0, rank), prelude: z.prelude, at }
}

/** Takes a row-major index apart: `index` is an integer expression, `name` begins the names of the locals it needs. */
function splitIndex(
  dialect: Dialect,
  index: string,
  sizes: Shape,
  name: string,
): { readonly prelude: string; readonly at: readonly string[] } {
  const [, ...rest] = sizes
  if (rest.length === 0) return { prelude: '', at: [index] }
  const stride = sizeOf(rest)
  // Half a step from either whole number, the quotient cannot be rounded to a wrong one.
  const quotient = dialect.integer(`${name}0`)
  const inner = splitIndex(dialect, `(${index} - ${quotient} * ${stride})`, rest, `${name}0`)
  return {
    prelude: `const ${name}0 = Math.floor((${index} + 0.5) / ${stride});\n${inner.prelude}`,
    at: [quotient, ...inner.at],
  }
}
