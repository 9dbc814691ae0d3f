import { broadcastShapes, type Ops } from '@convene/core'
import { elementwise } from '../definition.ts'
import { type AnyCompositionSpec, type CompositionSpec, composition } from '../spec.ts'
import { anyShape, binarySignatures } from '../specs/elementwise.ts'

// What the elementwise compositions share: a function of numbers, and any shapes.

type More = Partial<CompositionSpec<undefined>>

/** A function of one number. */
export function ofOne(run: <T>(ops: Ops<T>, x: T) => T, f: (x: number) => number, more: More = {}): AnyCompositionSpec {
  return composition<undefined>({
    run: (ops, [x]) => run(ops, x!),
    signatures: anyShape.map(shape => ({ shapes: [shape], attrs: undefined })),
    define: elementwise(x => f(x!)),
    shape: ({ shapes: [x] }) => x!,
    linearIn: [],
    exactOnIntegers: false,
    ...more,
  })
}

/** A function of two numbers, of shapes that broadcast. */
export function ofTwo(
  run: <T>(ops: Ops<T>, x: T, y: T) => T,
  f: (x: number, y: number) => number,
  more: More = {},
): AnyCompositionSpec {
  return composition<undefined>({
    run: (ops, [x, y]) => run(ops, x!, y!),
    signatures: binarySignatures<'add'>(),
    define: elementwise((x, y) => f(x!, y!)),
    shape: ({ shapes: [x, y] }) => broadcastShapes(x!, y!),
    linearIn: [],
    exactOnIntegers: false,
    ...more,
  })
}
