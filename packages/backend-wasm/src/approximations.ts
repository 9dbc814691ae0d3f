import { type Approximation, type Conv2dAttrs, inferShape } from '@convene/core'
import { type Formula, formulas } from './kernels/winogradFormulas.ts'
import { type Direction, formulaFor } from './ops/winogradConv2d.ts'
import { winogradError } from './ops/winogradError.ts'
import type { Convolution } from './options.ts'

const directions = { conv2d: 'forward', conv2dInputGrad: 'backward' } as const

/** What the backend computes by other formulas than definitions: nothing, where convolutions are to be exact. */
export function approximations(convolution: Convolution): readonly Approximation[] {
  if (convolution === 'exact') return []
  return Object.values(formulas).flatMap(formula =>
    (['conv2d', 'conv2dInputGrad'] as const).map(op => byFormula(op, directions[op], formula, convolution)),
  )
}

function byFormula(
  op: keyof typeof directions,
  direction: Direction,
  formula: Formula,
  convolution: Convolution,
): Approximation {
  return {
    op,
    when: (inputs, attrs) => {
      const out = inferShape({ op, inputs, attrs })
      return formulaFor(convolution, direction, out, inputs[1]!, attrs as Conv2dAttrs) === formula
    },
    reason: reasonFor(formula),
    error: winogradError(formula, direction),
  }
}

function reasonFor({ m, grain }: Formula): string {
  const saved = `${9 * m * m} products as ${(m + 2) ** 2}`
  const exactness = grain === undefined ? 'not exact on whole numbers' : 'exact on small whole numbers'
  return `Winograd's F(${m}×${m}, 3×3): ${saved}, ${exactness}; convolution: 'exact' does without`
}
