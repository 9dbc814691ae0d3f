import type { CompositeKernels } from './composites/composite.ts'
import type { Approximation } from './errorModel.ts'
import type { ValueId } from './graph.ts'
import type { Attrs, Inputs, OpName } from './op.ts'
import type { Plan } from './plan.ts'
import type { Prepared } from './prepared.ts'
import type { Shape } from './shape.ts'

/** Tensor data on the host, row-major. float32 unless a backend's precision says float64. */
export type HostArray = Float32Array | Float64Array

/** One primitive on one backend: gets the inferred, validated output shape, then the op's tensors, then its attributes. */
export type Kernel<K extends OpName, T> = (
  out: Shape,
  ...args: Attrs<K> extends undefined ? Inputs<K, T> : [...Inputs<K, T>, Attrs<K>]
) => T

/** A kernel for each primitive; leaving one out is a type error. */
export type Kernels<T> = { readonly [K in OpName]: Kernel<K, T> }

/** Values that devices exist for which lose them: shading languages let drivers take them for never there. */
export type SpecialValue = 'nan' | 'infinity'

/** Something that a backend cannot do, as data: never a silent fallback. */
export interface Limitation {
  readonly op: OpName
  /** Whether this call is affected; left out, all calls are. */
  readonly when?: (inputs: readonly Shape[], attrs: unknown) => boolean
  /**
   * The call is possible, but where such values come up in it, its result is anything. No call can be told by its values
   * before it runs, so none is stopped.
   */
  readonly values?: SpecialValue
  readonly reason: string
}

/**
 * Where tensors live and arithmetic happens.
 *
 * A kernel never infers or validates a shape, never changes an input, and returns a new tensor that can be disposed of
 * on its own (sharing storage underneath is the backend's affair). A kernel may return before its work is done; what
 * goes wrong then is thrown by `toHost`.
 */
export interface Backend<T> {
  /** As users ask for it and reports print it, such as `cpu` or `gpujs:webasm`. */
  readonly name: string
  /** The floating-point type of its tensors. */
  readonly precision: 'float32' | 'float64'
  readonly kernels: Kernels<T>
  /** Composites that it computes at once, as its kernels compute primitives. The others run as they expand. */
  readonly overrides?: Partial<CompositeKernels<T>>
  readonly limitations?: readonly Limitation[]
  /** What it computes by another formula, and how far off that may be. The first that covers a call holds. */
  readonly approximations?: readonly Approximation[]
  shapeOf(x: T): Shape
  /** Copies data in. The length is already checked. */
  fromHost(data: HostArray, shape: Shape): T
  /** Copies data out, in the backend's precision. */
  toHost(x: T): Promise<HostArray>
  /** Frees a tensor. Disposing twice does nothing. */
  dispose(x: T): void
  /**
   * A whole program at once, where a backend can do more with it than with its parts. All composites that `overrides`
   * names, and no others, may be among its steps.
   *
   * @param parameters a tensor for each of the plan's inputs that are parameters. They stay alive as long as what is
   * returned, and may be given again with another plan: the same program for other shapes of its arguments.
   */
  prepare?(plan: Plan, parameters: ReadonlyMap<ValueId, T>): Prepared<T>
  /** Frees the device and everything on it. */
  close?(): Promise<void>
}

/**
 * A backend whose tensor type is nobody's business: for code that picks one at run time, such as a command line. Sound
 * as long as its tensors come from the backend itself, which is the only place where such code can get them.
 */
export function opaque<T>(backend: Backend<T>): Backend<unknown> {
  return backend as Backend<unknown>
}
