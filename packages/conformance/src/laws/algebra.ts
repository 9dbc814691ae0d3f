import {
  abs,
  concat,
  cumulativeSum,
  depthToSpace,
  logSoftmax,
  logSumExp,
  minimum,
  prod,
  scalar,
  softmax,
  spaceToDepth,
  split,
  sumSquare,
} from '@convene/core'
import { between } from '../numbers.ts'
import { type Law, law, whole } from './law.ts'

const matrix = { m: whole(1, 6), k: whole(1, 6), n: whole(1, 6) }
const plain = { transposeA: false, transposeB: false }
const block = { a: whole(1, 4), b: whole(1, 4), c: whole(1, 4) }

/** What mathematics says of everything else. */
export const algebraLaws: readonly Law[] = [
  law('(A·B)ᵀ = Bᵀ·Aᵀ', matrix, ({ m, k, n }) => ({
    shapes: [
      [m, k],
      [k, n],
    ],
    sides: (ops, [a, b]) => [
      ops.transpose(ops.matMul(a!, b!, plain), { perm: [1, 0] }),
      ops.matMul(b!, a!, { transposeA: true, transposeB: true }),
    ],
  })),
  law('A·(B + C) = A·B + A·C', matrix, ({ m, k, n }) => ({
    shapes: [
      [m, k],
      [k, n],
      [k, n],
    ],
    sides: (ops, [a, b, c]) => [
      ops.matMul(a!, ops.add(b!, c!), plain),
      ops.add(ops.matMul(a!, b!, plain), ops.matMul(a!, c!, plain)),
    ],
  })),
  law('(A·B)·C = A·(B·C)', matrix, ({ m, k, n }) => ({
    shapes: [
      [m, k],
      [k, n],
      [n, m],
    ],
    sides: (ops, [a, b, c]) => [
      ops.matMul(ops.matMul(a!, b!, plain), c!, plain),
      ops.matMul(a!, ops.matMul(b!, c!, plain), plain),
    ],
  })),
  law('a batch of products is the products, one by one', { ...matrix, count: whole(1, 3) }, ({ m, k, n, count }) => ({
    shapes: [
      [count, m, k],
      [k, n],
    ],
    sides: (ops, [a, b]) => [
      ops.matMul(a!, b!, plain),
      concat(
        ops,
        split(ops, a!, new Array<number>(count).fill(1), 0).map(one => ops.matMul(one, b!, plain)),
        0,
      ),
    ],
  })),
  law('transposing back gives what was there', block, ({ a, b, c }) => ({
    shapes: [[a, b, c]],
    sides: (ops, [x]) => [ops.transpose(ops.transpose(x!, { perm: [2, 0, 1] }), { perm: [1, 2, 0] }), x!],
  })),
  law('what is padded and cut out again is as before', block, ({ a, b, c }) => ({
    shapes: [[a, b, c]],
    sides: (ops, [x]) => {
      const padded = ops.pad(x!, {
        padding: [
          [1, 0],
          [0, 2],
          [3, 1],
        ],
        value: 9,
      })
      return [ops.slice(padded, { begin: [1, 0, 3], size: [a, b, c] }), x!]
    },
  })),
  law('what is split and joined again is as before', block, ({ a, b, c }) => ({
    shapes: [[a, b + c, 2]],
    sides: (ops, [x]) => [concat(ops, split(ops, x!, [b, c], 1), 1), x!],
  })),
  law('reading backwards twice is reading forwards', block, ({ a, b, c }) => ({
    shapes: [[a, b, c]],
    sides: (ops, [x]) => [ops.reverse(ops.reverse(x!, { axes: [0, 2] }), { axes: [0, 2] }), x!],
  })),
  law('depth to space undoes space to depth', block, ({ a, b, c }) => ({
    shapes: [[1, 2 * a, 2 * b, c]],
    sides: (ops, [x]) => [depthToSpace(ops, spaceToDepth(ops, x!, 2), 2), x!],
  })),
  law('a sum of sums is the sum', block, ({ a, b, c }) => ({
    shapes: [[a, b, c]],
    sides: (ops, [x]) => [
      ops.sum(ops.sum(x!, { axes: [2], keepDims: false }), { axes: [0], keepDims: false }),
      ops.sum(x!, { axes: [0, 2], keepDims: false }),
    ],
  })),
  law('the last running sum is the sum', block, ({ a, b }) => ({
    shapes: [[a, b]],
    sides: (ops, [x]) => [
      ops.slice(cumulativeSum(ops, x!, { axis: 1 }), { begin: [0, b - 1], size: [a, 1] }),
      ops.sum(x!, { axes: [1], keepDims: true }),
    ],
  })),
  law('the maximum stands where argMax says', block, ({ a, b }) => ({
    shapes: [[a, b]],
    sides: (ops, [x]) => {
      const rows = ops.literal({ shape: [a], data: Array.from({ length: a }, (_, i) => i * b) })
      const place = ops.add(ops.argMax(x!, { axis: 1 }), rows)
      return [ops.gather(ops.reshape(x!, { shape: [a * b] }), place), ops.max(x!, { axes: [1], keepDims: false })]
    },
  })),
  law('what is scattered to different rows can be gathered again', block, ({ a, b }) => ({
    shapes: [[a, b]],
    sides: (ops, [x]) => {
      const order = ops.literal({ shape: [a], data: Array.from({ length: a }, (_, i) => a - 1 - i) })
      return [ops.gather(ops.scatterAdd(order, x!, { rows: a }), order), x!]
    },
  })),
  law('x is its positive part less its negative part', block, ({ a, b }) => ({
    shapes: [[a, b]],
    sides: (ops, [x]) => [ops.sub(ops.relu(x!), ops.relu(ops.neg(x!))), x!],
  })),
  law('the larger and the smaller of two add up to both', block, ({ a, b }) => ({
    shapes: [
      [a, b],
      [1, b],
    ],
    sides: (ops, [x, y]) => [ops.add(ops.maximum(x!, y!), minimum(ops, x!, y!)), ops.add(x!, y!)],
  })),
  law('the square of a magnitude is the square', block, ({ a, b }) => ({
    shapes: [[a, b]],
    sides: (ops, [x]) => [
      sumSquare(ops, abs(ops, x!), { axes: [1], keepDims: false }),
      sumSquare(ops, x!, { axes: [1], keepDims: false }),
    ],
  })),
  law('a product over two axes is the product of products', block, ({ a, b }) => ({
    shapes: [[a, b]],
    sides: (ops, [x]) => [
      prod(ops, x!, { axes: [0, 1], keepDims: false }),
      prod(ops, prod(ops, x!, { axes: [1], keepDims: false }), { axes: [0], keepDims: false }),
    ],
  })),
  law(
    'probabilities add up to 1',
    block,
    ({ a, b }) => ({
      shapes: [[a, b]],
      sides: (ops, [x]) => [
        ops.sum(softmax(ops, x!), { axes: [1], keepDims: false }),
        ops.fill({ value: 1, shape: [a] }),
      ],
    }),
    { exact: false },
  ),
  law(
    'softmax does not see what is added to all',
    block,
    ({ a, b }) => ({
      shapes: [
        [a, b],
        [a, 1],
      ],
      sides: (ops, [x, shift]) => [softmax(ops, x!), softmax(ops, ops.add(x!, shift!))],
    }),
    { exact: false },
  ),
  law(
    'log softmax is x less the logarithm of the sum of exponentials',
    block,
    ({ a, b }) => ({
      shapes: [[a, b]],
      sides: (ops, [x]) => [logSoftmax(ops, x!), ops.sub(x!, logSumExp(ops, x!, { axes: [1], keepDims: true }))],
    }),
    { exact: false },
  ),
  law(
    'sigmoid(x) + sigmoid(−x) = 1',
    block,
    ({ a, b }) => ({
      shapes: [[a, b]],
      sides: (ops, [x]) => [ops.add(ops.sigmoid(x!), ops.sigmoid(ops.neg(x!))), ops.fill({ value: 1, shape: [a, b] })],
    }),
    { exact: false },
  ),
  law(
    'tanh(x) = 2·sigmoid(2x) − 1',
    block,
    ({ a, b }) => ({
      shapes: [[a, b]],
      sides: (ops, [x]) => {
        const two = scalar(ops, 2)
        return [ops.tanh(x!), ops.sub(ops.mul(two, ops.sigmoid(ops.mul(two, x!))), scalar(ops, 1))]
      },
    }),
    { exact: false },
  ),
  law(
    'the exponential undoes the logarithm',
    block,
    ({ a, b }) => ({ shapes: [[a, b]], sides: (ops, [x]) => [ops.exp(ops.log(x!)), x!] }),
    { exact: false, numbers: between(0.25, 4) },
  ),
  law(
    'sin² + cos² = 1',
    block,
    ({ a, b }) => ({
      shapes: [[a, b]],
      sides: (ops, [x]) => {
        const [sine, cosine] = [ops.sin(x!), ops.cos(x!)]
        return [ops.add(ops.mul(sine, sine), ops.mul(cosine, cosine)), ops.fill({ value: 1, shape: [a, b] })]
      },
    }),
    { exact: false },
  ),
  law(
    'the error function is odd',
    block,
    ({ a, b }) => ({ shapes: [[a, b]], sides: (ops, [x]) => [ops.erf(ops.neg(x!)), ops.neg(ops.erf(x!))] }),
    { exact: false },
  ),
  law(
    'the square root is the power of a half, and its inverse the power of minus a half',
    block,
    ({ a, b }) => ({
      shapes: [[a, b]],
      sides: (ops, [x]) => [
        ops.mul(ops.sqrt(x!), ops.rsqrt(x!)),
        ops.mul(ops.pow(x!, scalar(ops, 0.5)), ops.pow(x!, scalar(ops, -0.5))),
      ],
    }),
    { exact: false, numbers: between(0.25, 4) },
  ),
]
