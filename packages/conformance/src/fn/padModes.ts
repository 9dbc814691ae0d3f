import { type PadMode, padMode } from '@convene/core'
import fc from 'fast-check'
import { axisSize } from '../signatures.ts'
import { type AnyCompositionSpec, composition } from '../spec.ts'

interface PadModeAttrs {
  readonly padding: readonly (readonly [before: number, after: number])[]
  readonly mode: PadMode
}

/** Which of n elements stands at a place that may be before or after them. */
const sources: Readonly<Record<PadMode, (place: number, n: number) => number>> = {
  edge: (place, n) => Math.min(Math.max(place, 0), n - 1),
  wrap: (place, n) => (place + n) % n,
  reflect: (place, n) => n - 1 - Math.abs(n - 1 - Math.abs(place)),
  symmetric: (place, n) => (place < 0 ? -1 - place : place < n ? place : 2 * n - 1 - place),
}

/** How far a mode reaches: as much as there is to mirror. */
const most = (mode: PadMode, n: number) => (mode === 'edge' ? 4 : mode === 'reflect' ? n - 1 : n)

export const padModes: Readonly<Record<string, AnyCompositionSpec>> = {
  padMode: composition<PadModeAttrs>({
    run: (ops, [x], { padding, mode }) => padMode(ops, x!, padding, mode),
    signatures: fc
      .record({
        mode: fc.constantFrom<PadMode>('edge', 'wrap', 'reflect', 'symmetric'),
        sides: fc.array(fc.record({ size: axisSize(4), before: fc.nat(4), after: fc.nat(4) }), { maxLength: 4 }),
      })
      .map(({ mode, sides }) => ({
        shapes: [sides.map(({ size }) => size)],
        attrs: {
          mode,
          padding: sides.map(({ size, before, after }) => {
            const limit = most(mode, size)
            return [Math.min(before, limit), Math.min(after, limit)] as const
          }),
        },
      })),
    define:
      ([x], { padding, mode }) =>
      (...index) =>
        x!(...index.map((i, axis) => sources[mode](i - padding[axis]![0], x!.shape[axis]!)))!,
    shape: ({ shapes: [x], attrs: { padding } }) =>
      x!.map((size, axis) => padding[axis]![0] + size + padding[axis]![1]),
    linearIn: [0],
    exactOnIntegers: true,
    reaches: { mode: ['edge', 'wrap', 'reflect', 'symmetric'] },
  }),
}
