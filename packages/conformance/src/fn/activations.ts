import { elu, leakyRelu, relu6 } from '@convene/core'
import fc from 'fast-check'
import { elementwise } from '../definition.ts'
import { type AnyCompositionSpec, type CompositionSpec, composition } from '../spec.ts'
import { anyShape } from '../specs/elementwise.ts'

/** A slope or a level that an activation is told. */
const alpha = fc.integer({ min: 1, max: 8 }).map(quarters => quarters / 4)

/** What an activation of one tensor and one number has in common with others. */
function withAlpha(
  run: CompositionSpec<{ readonly alpha: number }>['run'],
  f: (x: number, alpha: number) => number,
): AnyCompositionSpec {
  return composition<{ readonly alpha: number }>({
    run,
    signatures: fc.record({ x: anyShape, alpha }).map(({ x, alpha }) => ({ shapes: [x], attrs: { alpha } })),
    define: (inputs, { alpha }, out) => elementwise(x => f(x!, alpha))(inputs, undefined, out),
    linearIn: [],
    exactOnIntegers: false,
    hasKinks: true,
    reaches: { alpha: ['1', 'above 1', 'a fraction'] },
  })
}

export const activations: Readonly<Record<string, AnyCompositionSpec>> = {
  relu6: composition<undefined>({
    run: (ops, [x]) => relu6(ops, x!),
    signatures: anyShape.map(shape => ({ shapes: [shape], attrs: undefined })),
    define: elementwise(x => (x! > 6 ? 6 : x! < 0 ? 0 : x!)),
    linearIn: [],
    exactOnIntegers: true,
    hasKinks: true,
  }),
  leakyRelu: withAlpha(
    (ops, [x], { alpha }) => leakyRelu(ops, x!, alpha),
    (x, alpha) => (x < 0 ? alpha * x : x),
  ),
  elu: withAlpha(
    (ops, [x], { alpha }) => elu(ops, x!, alpha),
    (x, alpha) => (x < 0 ? alpha * Math.expm1(x) : x),
  ),
}
