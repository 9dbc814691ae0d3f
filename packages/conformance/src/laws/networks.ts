import { concat, type Ops, type Shape, type Tree } from '@convene/core'
import {
  conv2D,
  dense,
  flatten,
  globalAveragePooling2D,
  type Layer,
  type Model,
  maxPooling2D,
  sequential,
  toFullyConvolutional,
  variableShapes,
} from '@convene/nn'
import { type Law, law, whole } from './law.ts'

const sizes = { fh: whole(1, 3), fw: whole(1, 3), c: whole(1, 2), kh: whole(1, 3), kw: whole(1, 3) }
const steps = { sh: whole(1, 2), sw: whole(1, 2), ph: whole(1, 2), pw: whole(1, 2) }

/** What holds of whole networks. */
export const networkLaws: readonly Law[] = [
  windowed(
    'a network made fully convolutional answers, at each place of a larger image, as it did for the window there',
    () => [flatten(), dense({ units: 3, activation: 'relu' })],
  ),
  windowed(
    'so does a network made fully convolutional that ends in global average pooling',
    () => [globalAveragePooling2D()],
    { exact: false },
  ),
]

/** The law of windows, for a network with such a head. */
function windowed(statement: string, head: () => readonly Layer[], options: { readonly exact?: boolean } = {}): Law {
  return law(
    statement,
    { ...sizes, ...steps, down: whole(0, 2), across: whole(0, 2) },
    ({ fh, fw, c, kh, kw, sh, sw, ph, pw, down, across }) => {
      const [h, w] = [(fh * ph - 1) * sh + kh, (fw * pw - 1) * sw + kw]
      const model: Model = {
        name: 'windows',
        inputShape: [h, w, c],
        layer: sequential([
          conv2D({ filters: 2, kernelSize: [kh, kw], strides: [sh, sw], activation: 'relu' }),
          maxPooling2D([ph, pw]),
          ...head(),
          dense({ units: 2 }),
        ]),
      }
      const { model: turned } = toFullyConvolutional(model)
      const [original, larger] = [variableShapes(model), variableShapes(turned)]
      const paths = Object.keys(original)
      const window: Shape = [1, h, w, c]
      const places = Array.from({ length: (down + 1) * (across + 1) }, (_, i) => {
        return [Math.floor(i / (across + 1)) * sh * ph, (i % (across + 1)) * sw * pw] as const
      })
      return {
        shapes: [[1, h + down * sh * ph, w + across * sw * pw, c], ...paths.map(path => original[path]!)],
        sides: <T>(ops: Ops<T>, [image, ...values]: readonly T[]) => {
          const variables = Object.fromEntries(paths.map((path, i) => [path, values[i]!]))
          const convolved: Tree<T> = Object.fromEntries(
            paths.map((path, i) => [path, ops.reshape(values[i]!, { shape: larger[path]! })]),
          )
          const windows = places.map(([y, x]) => ops.slice(image!, { begin: [0, y, x, 0], size: window }))
          const slid = turned.layer.apply(ops, convolved, image!, 'inference').y
          return [
            ops.reshape(slid, { shape: [places.length, 2] }),
            model.layer.apply(ops, variables, concat(ops, windows, 0), 'inference').y,
          ]
        },
      }
    },
    options,
  )
}
