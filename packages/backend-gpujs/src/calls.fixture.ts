import type { Attrs, OpName, Shape } from '@convene/core'

/** One call of an op, for tests. */
export interface TestCall {
  readonly op: OpName
  readonly inputs: readonly Shape[]
  readonly attrs: unknown
}

const call = <K extends OpName>(op: K, inputs: readonly Shape[], attrs?: Attrs<K>): TestCall => ({ op, inputs, attrs })

const window = { strides: [2, 1], padding: [1, 0, 2, 1], dilations: [1, 2] } as const
const plain = { strides: [1, 1], padding: [0, 0, 0, 0], dilations: [1, 1] } as const
const pool = { ...plain, strides: [2, 3], padding: [1, 0, 0, 2], windowSize: [2, 3] } as const
const overlapping = { ...plain, strides: [1, 2], padding: [0, 1, 1, 0], dilations: [2, 1], windowSize: [2, 3] } as const

/**
 * Calls with odd, unequal and asymmetric sizes: such that mixing up two axes, sides or strides changes the result, and
 * such that both the kernels of four results a thread and those of one are taken.
 */
export const testCalls: readonly TestCall[] = [
  ...(['add', 'sub', 'mul', 'div', 'equal', 'greater', 'maximum', 'pow'] as const).flatMap(op => [
    call(op, [[7], [7]]),
    call(op, [[], []]),
    call(op, [[2, 3, 5, 4], [4]]),
    call(op, [
      [2, 1, 5],
      [3, 1],
    ]),
    call(op, [
      [2, 3, 1, 5, 3],
      [2, 1, 4, 1, 3],
    ]),
    call(op, [
      [1, 3, 1, 2, 1, 2],
      [2, 1, 5, 1, 3, 1],
    ]),
  ]),
  ...(
    ['neg', 'exp', 'log', 'sqrt', 'rsqrt', 'relu', 'sigmoid', 'tanh', 'floor', 'sin', 'cos', 'atan', 'erf'] as const
  ).flatMap(op => [call(op, [[]]), call(op, [[3, 5, 2]])]),
  call('select', [[3, 1], [2, 1, 4], [4]]),
  call('fill', [], { value: -2.5, shape: [2, 3] }),
  call('literal', [], { shape: [2, 3], data: [1, -2, 3, 0.1, 1e-3, 1e6] }),
  call('broadcastTo', [[3, 1, 2]], { shape: [2, 3, 4, 2] }),
  call('broadcastTo', [[]], { shape: [5] }),
  call('reshape', [[3, 4]], { shape: [2, 6] }),
  call('transpose', [[2, 3, 4, 5]], { perm: [3, 1, 0, 2] }),
  call('transpose', [[2, 3, 2, 2, 3]], { perm: [4, 2, 0, 3, 1] }),
  call('transpose', [[1]], { perm: [0] }),
  call('slice', [[4, 5, 3]], { begin: [1, 2, 0], size: [2, 3, 3] }),
  call('slice', [[2, 3, 4, 3, 4]], { begin: [1, 0, 1, 1, 2], size: [1, 2, 3, 2, 2] }),
  call('pad', [[2, 3, 1, 4]], {
    padding: [
      [0, 0],
      [1, 2],
      [0, 3],
      [0, 0],
    ],
    value: -1.5,
  }),
  call('pad', [[3]], { padding: [[0, 0]], value: 1 }),
  call('pad', [[2, 1, 2, 3, 2]], {
    padding: [
      [1, 0],
      [0, 1],
      [2, 1],
      [0, 2],
      [1, 1],
    ],
    value: 1e22,
  }),
  ...[0, 1, 2, 3].flatMap(axis => [
    call('concat', [[2, 3, 4, 5], [2, 3, 4, 5].with(axis, 6)], { axis }),
    call('argMax', [[2, 3, 4, 5]], { axis }),
  ]),
  call('concat', [[1], [4]], { axis: 0 }),
  call(
    'concat',
    [
      [3, 1],
      [3, 4],
    ],
    { axis: 1 },
  ),
  call('argMax', [[7]], { axis: 0 }),
  call('argMax', [[7, 1]], { axis: 1 }),
  call('reverse', [[2, 3, 4, 5]], { axes: [0, 2] }),
  call('reverse', [[2, 3, 4, 5]], { axes: [1, 2, 3] }),
  call('reverse', [[7]], { axes: [0] }),
  call('reverse', [[2, 1, 3, 2, 3]], { axes: [1, 4] }),
  ...[[], [7], [2, 3], [2, 1, 3]].flatMap(indices => [
    call('gather', [[3], indices]),
    call('gather', [[3, 5], indices]),
    call('gather', [[1, 2, 3], indices]),
    call('scatterAdd', [indices, indices], { rows: 3 }),
    call('scatterAdd', [indices, [...indices, 5]], { rows: 4 }),
    call('scatterAdd', [indices, [...indices, 2, 3]], { rows: 1 }),
  ]),
  ...(['sum', 'max'] as const).flatMap(op => [
    call(op, [[2, 3, 5, 4]], { axes: [1, 2], keepDims: false }),
    call(op, [[2, 3, 5, 4]], { axes: [0, 3], keepDims: true }),
    call(op, [[3, 5]], { axes: [1], keepDims: true }),
    call(op, [[2, 3, 2, 2, 3]], { axes: [0, 2, 4], keepDims: false }),
    call(op, [[7, 5]], { axes: [0, 1], keepDims: false }),
  ]),
  ...[false, true].flatMap(transposeA =>
    [false, true].flatMap(transposeB =>
      [8, 5, 1].map(n =>
        call('matMul', [transposeA ? [7, 3] : [3, 7], transposeB ? [n, 7] : [7, n]], { transposeA, transposeB }),
      ),
    ),
  ),
  ...[
    { a: [4], b: [4] },
    { a: [2, 3], b: [3] },
    { a: [2, 3], b: [] },
    { a: [], b: [2, 3] },
    { a: [2, 1, 3, 1], b: [1, 2, 1, 3] },
  ].flatMap(({ a, b }) =>
    [false, true].flatMap(transpose =>
      [8, 3].map(n =>
        call(
          'matMul',
          [
            [...a, ...(transpose ? [5, 2] : [2, 5])],
            [...b, ...(transpose ? [n, 5] : [5, n])],
          ],
          {
            transposeA: transpose,
            transposeB: transpose,
          },
        ),
      ),
    ),
  ),
  ...[
    { groups: 1, ci: 3, co: 4 },
    { groups: 1, ci: 4, co: 5 },
    { groups: 2, ci: 4, co: 6 },
    { groups: 2, ci: 8, co: 8 },
    { groups: 6, ci: 6, co: 6 },
  ].flatMap(({ groups, ci, co }) => {
    const x = [2, 7, 6, ci]
    const filter = [3, 2, ci / groups, co]
    const y = [2, 3, 7, co]
    return [
      call('conv2d', [x, filter], { ...window, groups }),
      call('conv2dInputGrad', [y, filter], { ...window, groups, inputSize: [7, 6] }),
      call('conv2dFilterGrad', [x, y], { ...window, groups, kernelSize: [3, 2] }),
    ]
  }),
  call(
    'conv2d',
    [
      [1, 4, 5, 3],
      [1, 1, 3, 8],
    ],
    { ...plain, groups: 1 },
  ),
  call(
    'conv2d',
    [
      [1, 3, 2, 2],
      [3, 2, 2, 1],
    ],
    { ...plain, groups: 1 },
  ),
  ...[
    { attrs: pool, y: [2, 3, 2, 3] },
    { attrs: overlapping, y: [2, 4, 3, 3] },
  ].flatMap(({ attrs, y }) => [
    call('maxPool2d', [[2, 5, 6, 3]], attrs),
    call(
      'maxPool2dGather',
      [
        [2, 5, 6, 3],
        [2, 5, 6, 3],
      ],
      attrs,
    ),
    call('maxPool2dInputGrad', [[2, 5, 6, 3], y], attrs),
    call('avgPool2d', [[2, 5, 6, 3]], attrs),
    call('avgPool2dInputGrad', [y], { ...attrs, inputSize: [5, 6] }),
  ]),
]
