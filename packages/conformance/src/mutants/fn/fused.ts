import type { FusedConv2dAttrs, FusedMatMulAttrs } from '@convene/core'
import { type CompositionMutant, confusing, misreading, replacing } from './mutant.ts'

/** Planted bugs of composites: what an override may get wrong. */
export const fusedMutants: readonly CompositionMutant[] = [
  confusing('fusedConv2d', 'exact', 'the residual is forgotten', inputs => inputs.slice(0, 3)),
  confusing('fusedConv2d', 'bound', 'the bias of the first channel for all', ([x, filter, bias, ...rest], ops) => {
    const shape = ops.shapeOf(bias!)
    const first = ops.slice(bias!, { begin: [0], size: [1] })
    return [x!, filter!, ops.broadcastTo(first, { shape }), ...rest]
  }),
  misreading<FusedConv2dAttrs>('fusedConv2d', 'exact', 'relu6 is relu', attrs => ({
    ...attrs,
    activation: attrs.activation === 'relu6' ? 'relu' : attrs.activation,
  })),
  replacing<FusedConv2dAttrs>(
    'fusedConv2d',
    'exact',
    'activated before the residual is added',
    (ops, inputs, attrs) => {
      const [x, filter, bias, residual] = inputs
      const y = ops.composite({ op: 'fusedConv2d', inputs: [x!, filter!, bias!], attrs })
      return residual === undefined ? y : ops.add(y, residual)
    },
  ),
  misreading<FusedMatMulAttrs>('fusedMatMul', 'exact', 'never activated', attrs => ({
    ...attrs,
    activation: 'linear',
  })),
  misreading<FusedMatMulAttrs>('fusedMatMul', 'bound', 'relu where nothing is to be done', attrs => ({
    ...attrs,
    activation: attrs.activation === 'linear' ? 'relu' : attrs.activation,
  })),
  confusing('fusedMatMul', 'bound', 'the residual counts twice', (inputs, ops) => {
    const [a, b, bias, residual] = inputs
    return residual === undefined ? inputs : [a!, b!, bias!, ops.add(residual, residual)]
  }),
]
