import type { CompositeName } from './composites/composite.ts'
import type { Call } from './interpret.ts'
import type { Add } from './ops/add.ts'
import type { ArgMax } from './ops/argMax.ts'
import type { Atan } from './ops/atan.ts'
import type { AvgPool2d } from './ops/avgPool2d.ts'
import type { AvgPool2dInputGrad } from './ops/avgPool2dInputGrad.ts'
import type { BroadcastTo } from './ops/broadcastTo.ts'
import type { Concat } from './ops/concat.ts'
import type { Conv2d } from './ops/conv2d.ts'
import type { Conv2dFilterGrad } from './ops/conv2dFilterGrad.ts'
import type { Conv2dInputGrad } from './ops/conv2dInputGrad.ts'
import type { Cos } from './ops/cos.ts'
import type { Div } from './ops/div.ts'
import type { Equal } from './ops/equal.ts'
import type { Erf } from './ops/erf.ts'
import type { Exp } from './ops/exp.ts'
import type { Fill } from './ops/fill.ts'
import type { Floor } from './ops/floor.ts'
import type { Gather } from './ops/gather.ts'
import type { Greater } from './ops/greater.ts'
import type { Literal } from './ops/literal.ts'
import type { Log } from './ops/log.ts'
import type { MatMul } from './ops/matMul.ts'
import type { Max } from './ops/max.ts'
import type { Maximum } from './ops/maximum.ts'
import type { MaxPool2d } from './ops/maxPool2d.ts'
import type { MaxPool2dGather } from './ops/maxPool2dGather.ts'
import type { MaxPool2dInputGrad } from './ops/maxPool2dInputGrad.ts'
import type { Mul } from './ops/mul.ts'
import type { Neg } from './ops/neg.ts'
import type { Pad } from './ops/pad.ts'
import type { Pow } from './ops/pow.ts'
import type { Relu } from './ops/relu.ts'
import type { Reshape } from './ops/reshape.ts'
import type { Reverse } from './ops/reverse.ts'
import type { Rsqrt } from './ops/rsqrt.ts'
import type { ScatterAdd } from './ops/scatterAdd.ts'
import type { Select } from './ops/select.ts'
import type { Sigmoid } from './ops/sigmoid.ts'
import type { Sin } from './ops/sin.ts'
import type { Slice } from './ops/slice.ts'
import type { Sqrt } from './ops/sqrt.ts'
import type { Sub } from './ops/sub.ts'
import type { Sum } from './ops/sum.ts'
import type { Tanh } from './ops/tanh.ts'
import type { Transpose } from './ops/transpose.ts'
import type { Shape } from './shape.ts'

/** Every primitive, over an abstract carrier `T`. A method takes its tensors first, then at most one `attrs` object. */
export interface Primitives<T>
  extends Add<T>,
    ArgMax<T>,
    Atan<T>,
    AvgPool2d<T>,
    AvgPool2dInputGrad<T>,
    BroadcastTo<T>,
    Concat<T>,
    Conv2d<T>,
    Conv2dFilterGrad<T>,
    Conv2dInputGrad<T>,
    Cos<T>,
    Div<T>,
    Equal<T>,
    Erf<T>,
    Exp<T>,
    Fill<T>,
    Floor<T>,
    Gather<T>,
    Greater<T>,
    Literal<T>,
    Log<T>,
    MatMul<T>,
    Max<T>,
    Maximum<T>,
    MaxPool2d<T>,
    MaxPool2dGather<T>,
    MaxPool2dInputGrad<T>,
    Mul<T>,
    Neg<T>,
    Pad<T>,
    Pow<T>,
    Relu<T>,
    Reshape<T>,
    Reverse<T>,
    Rsqrt<T>,
    ScatterAdd<T>,
    Select<T>,
    Sigmoid<T>,
    Sin<T>,
    Slice<T>,
    Sqrt<T>,
    Sub<T>,
    Sum<T>,
    Tanh<T>,
    Transpose<T> {}

export type OpName = keyof Primitives<unknown>

/** What a tensor program is written against. Choosing `T` chooses what running the program means. */
export interface Ops<T> extends Primitives<T> {
  shapeOf(x: T): Shape
  /** Runs `body` as a named layer: errors and graph nodes that arise inside carry the name. Layers nest. */
  layer<R>(name: string, body: () => R): R
  /** Applies a composite: at once, where this interpretation knows how to, and else as the primitives it is made of. */
  composite(call: Call<T, CompositeName>): T
}

/** Stands for any tensor where the types below take signatures apart. */
declare class Tensor {
  private readonly tensor: true
}
type Signature<K extends OpName> = Parameters<Primitives<Tensor>[K]>

/** How many tensors op `K` takes. */
export type Arity<K extends OpName> =
  Signature<K> extends [Tensor, Tensor, Tensor, ...unknown[]]
    ? 3
    : Signature<K> extends [Tensor, Tensor, ...unknown[]]
      ? 2
      : Signature<K> extends [Tensor, ...unknown[]]
        ? 1
        : 0

/** The tensors of op `K`, as a tuple. */
export type Inputs<K extends OpName, T> = {
  0: readonly []
  1: readonly [T]
  2: readonly [T, T]
  3: readonly [T, T, T]
}[Arity<K>]

/** The attributes of op `K`; `undefined` where it has none. */
export type Attrs<K extends OpName> =
  Signature<K> extends [...Tensor[], infer Last] ? (Last extends Tensor ? undefined : Last) : undefined

/** What core knows of a primitive. Everything but the arithmetic. */
export interface OpDef<K extends OpName> {
  readonly arity: Arity<K>
  /** The output's shape, or a `ShapeError` labelled `<op>.<what is wrong>`. Also validates the attributes. */
  readonly shape: Primitives<Shape>[K]
  /**
   * The vector-Jacobian product: for each input, how to make its gradient out of `dy`, the gradient of the output `y`;
   * `undefined` where the gradient is zero everywhere it exists. Lazy, so that nobody pays for a gradient that is not
   * asked for (a first layer's by its image, say). Written in `ops`, so that it can be differentiated again.
   */
  vjp<T>(ops: Ops<T>, inputs: Inputs<K, T>, y: T, dy: T, attrs: Attrs<K>): Inputs<K, (() => T) | undefined>
  /** Floating-point operations of one call; a multiply-add counts as two. Moving data costs none. */
  flops(inputs: Inputs<K, Shape>, out: Shape, attrs: Attrs<K>): number
  /** True where those operations are multiply-adds. */
  readonly contraction?: true
}
