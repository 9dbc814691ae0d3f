import type { CompositeName, FusedActivation } from '@convene/core'
import { zerosLike } from '../../bounded.ts'
import { type CompositionMutant, confusing, misreading, wrapping } from './mutant.ts'

interface Activated {
  readonly activation: FusedActivation
}

/** What comes after the products is the same for each. */
const fusedMutantsOf = (op: CompositeName): readonly CompositionMutant[] => [
  misreading<Activated>(op, 'exact', 'nothing is cut off above', a => ({
    ...a,
    activation: a.activation === 'relu6' ? 'relu' : a.activation,
  })),
  misreading<Activated>(op, 'exact', 'always an activation', a => ({
    ...a,
    activation: a.activation === 'linear' ? 'relu' : a.activation,
  })),
  confusing<Activated>(op, 'exact', 'the bias is left out', (inputs, ops) =>
    inputs.with(2, zerosLike(ops, inputs[2]!)),
  ),
  confusing<Activated>(op, 'exact', 'the residual is left out', inputs => inputs.slice(0, 3)),
  wrapping<Activated>(op, 'exact', 'the residual after the activation', healthy => (ops, inputs, attrs) => {
    const y = healthy(ops, inputs.slice(0, 3), attrs)
    const [, , , residual] = inputs
    return residual === undefined ? y : ops.add(y, residual)
  }),
]

/** Planted bugs of what backends may compute at once. */
export const fusedMutants: readonly CompositionMutant[] = [
  ...fusedMutantsOf('fusedConv2d'),
  ...fusedMutantsOf('fusedMatMul'),
]
