/** The sums of products that one thread works on: one, or four next to each other that share a factor. */
export interface Accumulators {
  readonly count: 1 | 4
  readonly declare: string
  /** Adds `shared` times a factor to each sum; `factor` gets the sum's number. */
  add(shared: string, factor: (i: number) => string): string
  readonly result: string
}

/** As many sums a thread as `length`, the size of the innermost axis, can be dealt into. */
export function accumulators(length: number): Accumulators {
  const count = length % 4 === 0 ? 4 : 1
  const names = Array.from({ length: count }, (_, i) => `s${i}`)
  return {
    count,
    declare: names.map(name => `let ${name} = 0;`).join('\n'),
    add: (shared, factor) =>
      `const v = ${shared};\n${names.map((name, i) => `${name} += v * ${factor(i)};`).join('\n')}`,
    result: count === 1 ? 'return s0;' : `return [${names.join(', ')}];`,
  }
}
