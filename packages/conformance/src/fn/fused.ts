import { type CompositeName, type FusedActivation, inferShape, type OpName, type Shape } from '@convene/core'
import fc from 'fast-check'
import type { Definition } from '../definition.ts'
import { between, type Distribution } from '../numbers.ts'
import { type AnyCompositionSpec, type AnySignature, composition, type Spec } from '../spec.ts'
import { conv2d } from '../specs/conv2d.ts'
import { matMul } from '../specs/matMul.ts'
import { suppressed } from './nonMaxSuppression.ts'

// Composites: where a backend overrides one, it is the override that is called.

const activations: Readonly<Record<FusedActivation, (sum: number) => number>> = {
  linear: sum => sum,
  relu: sum => Math.max(sum, 0),
  relu6: sum => Math.min(Math.max(sum, 0), 6),
}

const extras = fc.record({
  activation: fc.constantFrom<FusedActivation>('linear', 'relu', 'relu6'),
  hasResidual: fc.boolean(),
})

/** What a spec of a product has for that of a composite. */
type Product<P> = Pick<Spec<AnySignature<P>>, 'signatures' | 'define' | 'reaches'>
type FusedSignature<P> = AnySignature<P & { readonly activation: FusedActivation }>

/** A composite's calls: those of the product that it begins with, and what it adds to that. */
function signaturesOf<P extends object>(op: OpName, products: Product<P>): fc.Arbitrary<FusedSignature<P>> {
  return fc.tuple(products.signatures, extras).map(([{ shapes, attrs }, { activation, hasResidual }]) => {
    const out: Shape = inferShape({ op, inputs: shapes, attrs })
    const addends = [out.slice(-1), ...(hasResidual ? [out] : [])]
    return { shapes: [...shapes, ...addends], attrs: { ...attrs, activation } }
  })
}

function definitionOf<P>(product: Definition<P>): Definition<FusedSignature<P>['attrs']> {
  return ([x, y, bias, residual], attrs, out) => {
    const element = product([x!, y!], attrs, out)
    return (...index) => {
      const sum = element(...index) + bias!(index.at(-1)!)! + (residual?.(...index) ?? 0)
      return activations[attrs.activation](sum)
    }
  }
}

/** The input that is added to each row. */
const biasInput = 2

/**
 * A product of small numbers moves no sum past a kink: the bias alone decides on which side of 0 and 6 it is, so that the
 * analysis knows it, too. On whole numbers, all sides come in one result.
 */
function decidedByBias(input: number, { attrs }: FusedSignature<object>): { readonly reals?: Distribution } {
  if (attrs.activation === 'linear') return {}
  return { reals: input === biasInput ? u => [-3, 3, 9][Math.floor(3 * u)]! : between(-1 / 8, 1 / 8) }
}

function fused<P extends object>(op: CompositeName, product: OpName, spec: Product<P>): AnyCompositionSpec {
  return composition<FusedSignature<P>['attrs']>({
    run: (ops, inputs, attrs) => ops.composite({ op, inputs, attrs }),
    signatures: signaturesOf(product, spec),
    define: definitionOf(spec.define),
    linearIn: [],
    exactOnIntegers: true,
    numbers: decidedByBias,
    reaches: { ...spec.reaches, activation: ['linear', 'relu', 'relu6'] },
  })
}

export const composites: Readonly<Record<CompositeName, AnyCompositionSpec>> = {
  fusedConv2d: fused('fusedConv2d', 'conv2d', conv2d),
  fusedMatMul: fused('fusedMatMul', 'matMul', matMul),
  suppressed,
}
