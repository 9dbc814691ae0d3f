import type { Attrs, OpName, Shape } from '@convene/core'

/** A kernel as gpu.js takes it: the text of a function, every size in it a literal. */
export interface KernelSource {
  readonly source: string
  /** How many threads along x, y and z. */
  readonly output: readonly number[]
  /** How many neighbouring elements each thread returns. */
  readonly components: 1 | 4
}

/** Where the modes differ in what they can be told. */
export interface Dialect {
  /** Which axis of threads two axes of a tensor use besides x. WebGL puts x and y 1:1 on a texture, which is too narrow. */
  readonly rows: 'y' | 'z'
  /** Whether a local holds an offset of any size exactly. Where it is float32, it does so up to 2²⁴ only. */
  readonly exactLocals: boolean
  /** Makes an integer expression of a loop's variable, which WebAssembly holds as float32. */
  counter(variable: string): string
  /** Makes an integer expression of a float one that has a whole value. Element offsets are exact only as integers. */
  integer(expression: string): string
  /**
   * A condition that holds for NaN alone. What is left of a comparison once it is compiled differs: Mesa makes a maximum
   * of `x > y ? x : y`, which loses NaN, and `x > y` of `!(x <= y)`; in WGSL nothing is unequal to NaN.
   */
  isNaN(variable: string): string
}

export interface KernelRequest<K extends OpName> {
  readonly dialect: Dialect
  readonly out: Shape
  readonly inputs: readonly Shape[]
  readonly attrs: Attrs<K>
}

/** Writes the kernel of one op for one set of shapes and attributes. */
export type KernelWriter<K extends OpName> = (request: KernelRequest<K>) => KernelSource

/** Puts a kernel's text together. gpu.js wants it to begin with `function`. */
export function kernelSource(
  parameters: readonly string[],
  body: string,
  output: readonly number[],
  components: 1 | 4 = 1,
): KernelSource {
  return { source: `function (${parameters.join(', ')}) {\n${body}\n}`, output, components }
}

/** A number as a kernel can hold it. Whole numbers from 10²¹ would be written with an exponent, which GLSL cannot read. */
export function literal(value: number): string {
  return Math.abs(value) >= 1e21 ? `(${value / 2 ** 64} * ${2 ** 64})` : `${value}`
}

/** Goes through the whole numbers from `first` to below `end`; `body` gets the number as an integer expression. */
export function loop(
  { counter }: Dialect,
  variable: string,
  end: number,
  body: (i: string) => string,
  first = 0,
): string {
  return `for (let ${variable} = ${first}; ${variable} < ${end}; ${variable}++) {\n${body(counter(variable))}\n}`
}

/** A sum of terms; terms that are zero are left out. */
export function sum(...terms: readonly string[]): string {
  return terms.filter(term => term !== '0').join(' + ') || '0'
}

/** An offset worked out before a loop, if a local can hold it; otherwise it stays the expression that it is. */
export function beforeLoop(
  { exactLocals }: Dialect,
  name: string,
  offset: string,
): { readonly declare: string; readonly offset: string } {
  return exactLocals ? { declare: `const ${name} = ${offset};\n`, offset: name } : { declare: '', offset }
}

/** `expression` times a constant, as short as it gets. */
export function times(expression: string, factor: number): string {
  if (factor === 0 || expression === '0') return '0'
  return factor === 1 ? expression : `(${expression}) * ${factor}`
}
