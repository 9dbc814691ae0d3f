import { avgPool2d, concat, globalAveragePool2d, maxPool2d, mean, scalar, split } from '@convene/core'
import { type Law, law, whole } from './law.ts'

const size = { h: whole(2, 7), w: whole(2, 7), c: whole(1, 4) }

/** What a textbook says of pooling. */
export const poolingLaws: readonly Law[] = [
  law('pooling by 2×2 twice is pooling by 4×4', { h: whole(4, 9), w: whole(4, 9), c: whole(1, 3) }, ({ h, w, c }) => ({
    shapes: [[1, h, w, c]],
    sides: (ops, [x]) => [
      maxPool2d(ops, maxPool2d(ops, x!, { windowSize: 2 }), { windowSize: 2 }),
      maxPool2d(ops, x!, { windowSize: 4 }),
    ],
  })),
  law('ReLU and max pooling may change places', size, ({ h, w, c }) => ({
    shapes: [[2, h, w, c]],
    sides: (ops, [x]) => [
      ops.relu(maxPool2d(ops, x!, { windowSize: 2 })),
      maxPool2d(ops, ops.relu(x!), { windowSize: 2 }),
    ],
  })),
  law(
    'global average pooling is the mean of each channel',
    size,
    ({ h, w, c }) => ({
      shapes: [[2, h, w, c]],
      sides: (ops, [x]) => [
        globalAveragePool2d(ops, x!, { keepDims: true }),
        avgPool2d(ops, x!, { windowSize: [h, w] }),
      ],
    }),
    { exact: false },
  ),
  law(
    'average pooling keeps the mean, where windows cover the image',
    { h: whole(1, 3), w: whole(1, 3), c: whole(1, 3) },
    ({ h, w, c }) => ({
      shapes: [[1, 2 * h, 2 * w, c]],
      sides: (ops, [x]) => [
        mean(ops, avgPool2d(ops, x!, { windowSize: 2 }), { axes: [1, 2], keepDims: false }),
        mean(ops, x!, { axes: [1, 2], keepDims: false }),
      ],
    }),
    { exact: false },
  ),
  law('average pooling does not see the padding', size, ({ h, w, c }) => ({
    shapes: [[1, h, w, c]],
    sides: (ops, [x]) => {
      const window = { windowSize: 2, strides: 1, padding: 'same' } as const
      const ones = ops.fill({ value: 1, shape: ops.shapeOf(x!) })
      return [avgPool2d(ops, ones, window), ones]
    },
  })),
  law(
    'depthwise max pooling does not care in which order the maps stand',
    { h: whole(1, 4), w: whole(1, 4), groups: whole(1, 3) },
    ({ h, w, groups }) => ({
      shapes: [[1, h, w, groups * 4]],
      sides: (ops, [x]) => {
        const pool = (maps: typeof x) =>
          ops.max(ops.reshape(maps!, { shape: [1, h, w, groups, 4] }), { axes: [4], keepDims: false })
        const rotated = split(ops, x!, new Array<number>(groups).fill(4), 3).map(group => {
          const [first, ...others] = split(ops, group, [1, 1, 1, 1], 3)
          return concat(ops, [...others, first!], 3)
        })
        return [pool(x), pool(concat(ops, rotated, 3))]
      },
    }),
  ),
  law('no mean is above the maximum', size, ({ h, w, c }) => ({
    shapes: [[1, h, w, c]],
    sides: (ops, [x]) => {
      // Halves of whole numbers: a window of two has an exact mean.
      const window = { windowSize: [1, 2] } as const
      const excess = ops.sub(avgPool2d(ops, x!, window), maxPool2d(ops, x!, window))
      return [ops.relu(excess), ops.mul(scalar(ops, 0), excess)]
    },
  })),
]
