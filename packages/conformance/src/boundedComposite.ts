import {
  type Approximation,
  applyCall,
  type Bounded,
  type Call,
  type CompositeName,
  expandCall,
  type FusedActivation,
  type MatMulAttrs,
  type OpName,
  type Ops,
  relu6,
  type Shape,
  sizeOf,
} from '@convene/core'
import { approximationOf } from './approximations.ts'
import { sumOfTerms, sumsOfProducts } from './errorModels.ts'

/** A sum of products with what is added to it. */
type FusedName = Exclude<CompositeName, 'suppressed'>

/** How many products are added up for one element. */
const products: Readonly<Record<FusedName, (shapes: readonly Shape[], attrs: unknown) => number>> = {
  fusedConv2d: ([, filter]) => sizeOf(filter!.slice(0, 3)),
  fusedMatMul: ([a], attrs) => a!.at((attrs as MatMulAttrs).transposeA ? -2 : -1)!,
}

/** The primitive that each begins with, of the first two inputs. */
const productOf: Readonly<Record<FusedName, OpName>> = { fusedConv2d: 'conv2d', fusedMatMul: 'matMul' }

/** A composite's result and its bound: that of a sum, or the one that follows from its expansion. */
export function boundedComposite<R>(
  ops: Ops<R>,
  analysis: Ops<Bounded<R>>,
  call: Call<Bounded<R>, CompositeName>,
  approximations: readonly Approximation[],
): Bounded<R> {
  return isFused(call) ? boundedSum(ops, analysis, call, approximations) : expandCall(analysis, call)
}

function isFused<R>(call: Call<Bounded<R>, CompositeName>): call is Call<Bounded<R>, FusedName> {
  return Object.hasOwn(products, call.op)
}

/**
 * A composite as one sum: whoever computes it at once may begin with the bias, or with the residual, so that these are terms
 * like the products, and not what is added to their rounded sum. The expansion's own bound would be too narrow.
 *
 * Only where the product is computed by another formula, it comes first, with that formula's error.
 */
function boundedSum<R>(
  ops: Ops<R>,
  analysis: Ops<Bounded<R>>,
  call: Call<Bounded<R>, FusedName>,
  approximations: readonly Approximation[],
): Bounded<R> {
  const { activation, ...attrs } = call.attrs as { readonly activation: FusedActivation }
  const product = { op: productOf[call.op], inputs: call.inputs.slice(0, 2), attrs }
  const shapes = product.inputs.map(x => ops.shapeOf(x.value))
  const isApproximated = approximationOf(approximations, { ...product, inputs: shapes }) !== undefined
  const sum = isApproximated
    ? sumOfTerms(ops, [applyCall(analysis, product), ...call.inputs.slice(2)])
    : sumOfAll(ops, call)
  if (activation === 'linear') return sum
  return activation === 'relu' ? analysis.relu(sum) : relu6(analysis, sum)
}

/** The products, the bias and the residual in any order. */
function sumOfAll<R>(ops: Ops<R>, { op, inputs, attrs }: Call<Bounded<R>, FusedName>): Bounded<R> {
  const linear = { ...(attrs as object), activation: 'linear' }
  const apply = (inputs: readonly R[]) => expandCall(ops, { op, inputs, attrs: linear })
  const value = apply(inputs.map(x => x.value))
  const terms = (shapes: readonly Shape[]) => products[op](shapes, attrs) + shapes.length - 2
  return { value, error: sumsOfProducts(terms)(ops, { inputs, attrs, value, apply }) }
}
