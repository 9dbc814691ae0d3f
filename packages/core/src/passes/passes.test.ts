import { describe, expect, it } from 'vitest'
import { compositeNames } from '../composites/compositeDefs.ts'
import { relu6 } from '../fn/activations.ts'
import { minimum } from '../fn/arithmetic.ts'
import { batchNorm } from '../fn/batchNorm.ts'
import { conv2d } from '../fn/conv2d.ts'
import { dense } from '../fn/dense.ts'
import { depthwiseConv2d } from '../fn/depthwiseConv2d.ts'
import { scalar } from '../fn/scalar.ts'
import type { Graph } from '../graph.ts'
import type { Ops } from '../op.ts'
import type { Shape } from '../shape.ts'
import { trace } from '../trace.ts'
import type { Tree } from '../tree.ts'
import { dropDeadNodes } from './dropDeadNodes.ts'
import { dropIdentities } from './dropIdentities.ts'
import { foldPadding } from './foldPadding.ts'
import { foldScale } from './foldScale.ts'
import { foldShifts } from './foldShifts.ts'
import { fuse } from './fuse.ts'
import { hoist } from './hoist.ts'
import { optimize } from './optimize.ts'
import { shareCommon } from './shareCommon.ts'

// What passes do to results is checked on backends, by the suite: see conformance/src/laws/programs.ts.

type Body = <T>(ops: Ops<T>, inputs: Readonly<Record<string, T>>) => Tree<T> | T

/** `x` and names that begin with it are arguments, all others parameters. */
function graphOf(inputs: Tree<Shape>, body: Body): Graph {
  const isParameter = (name: string) => !name.startsWith('x')
  const outputsOf = <T>(y: Tree<T> | T): Tree<T> => (isTree(y) ? y : { y })
  return trace((ops, given) => outputsOf(body(ops, given)), inputs, { isParameter })
}

function isTree<T>(y: Tree<T> | T): y is Tree<T> {
  return Object.getPrototypeOf(y) === Object.prototype
}

const opsOf = ({ nodes }: Graph): readonly string[] => nodes.map(({ op }) => op)
/** What a run does, once all that it needs no arguments for is done. */
const bodyOf = (graph: Graph): readonly string[] => opsOf(hoist(graph).body)

const image = { x: [2, 5, 6, 4] }
const conv = { ...image, w: [3, 3, 4, 8], b: [8], r: [8] }

it('dropDeadNodes keeps what outputs need', () => {
  const graph = graphOf({ x: [2] }, (ops, { x }) => {
    const used = ops.exp(x!)
    ops.neg(ops.tanh(used))
    return ops.log(used)
  })
  expect(opsOf(dropDeadNodes(graph))).toEqual(['exp', 'log'])
})

describe('dropIdentities', () => {
  const opsAfter = (body: Body) => opsOf(dropIdentities(graphOf({ x: [2, 3, 4] }, body)))

  it('drops what moves nothing', () => {
    expect(
      opsAfter((ops, { x }) => {
        const reshaped = ops.reshape(ops.exp(x!), { shape: [2, 3, 4] })
        const transposed = ops.transpose(reshaped, { perm: [0, 1, 2] })
        const none = [0, 0] as const
        const padded = ops.pad(transposed, { padding: [none, none, none], value: 3 })
        const cut = ops.slice(ops.broadcastTo(padded, { shape: [2, 3, 4] }), { begin: [0, 0, 0], size: [2, 3, 4] })
        return ops.neg(cut)
      }),
    ).toEqual(['exp', 'neg'])
  })

  it('joins two in a row', () => {
    const graph = graphOf({ x: [2, 3, 4] }, (ops, { x }) => ({
      reshaped: ops.neg(ops.reshape(ops.reshape(x!, { shape: [6, 4] }), { shape: [24] })),
      transposed: ops.neg(ops.transpose(ops.transpose(x!, { perm: [2, 0, 1] }), { perm: [2, 1, 0] })),
      back: ops.neg(ops.transpose(ops.transpose(x!, { perm: [2, 0, 1] }), { perm: [1, 2, 0] })),
    }))
    const { nodes } = dropIdentities(graph)
    expect(nodes.map(({ op, attrs }) => [op, attrs])).toEqual([
      ['reshape', { shape: [24] }],
      ['neg', undefined],
      ['transpose', { perm: [1, 0, 2] }],
      ['neg', undefined],
      ['neg', undefined],
    ])
    expect(nodes.at(2)!.shape).toEqual([3, 4, 2].map((_, i) => [2, 3, 4][[1, 0, 2][i]!]))
  })

  it('leaves outputs tensors of their own', () => {
    expect(opsAfter((ops, { x }) => ops.reshape(x!, { shape: [2, 3, 4] }))).toEqual(['reshape'])
    expect(opsAfter((ops, { x }) => ops.reshape(ops.reshape(x!, { shape: [24] }), { shape: [2, 3, 4] }))).toEqual([
      'reshape',
    ])
  })
})

describe('foldPadding', () => {
  const padded = (border: readonly (readonly [number, number])[], value: number) =>
    foldPadding(
      graphOf(conv, (ops, { x, w }) =>
        conv2d(ops, ops.pad(x!, { padding: border, value }), w!, { padding: [0, 1, 2, 3], strides: 2 }),
      ),
    )

  it('adds a border of zeros to the padding of a convolution', () => {
    const { nodes } = padded(
      [
        [0, 0],
        [1, 2],
        [3, 4],
        [0, 0],
      ],
      0,
    )
    expect(nodes).toHaveLength(1)
    expect(nodes[0]).toMatchObject({ op: 'conv2d', inputs: [0, 1], attrs: { padding: [1, 3, 5, 7], strides: [2, 2] } })
  })

  it('leaves other borders', () => {
    expect(
      opsOf(
        padded(
          [
            [0, 0],
            [1, 2],
            [3, 4],
            [0, 0],
          ],
          1,
        ),
      ),
    ).toEqual(['pad', 'conv2d'])
    expect(
      opsOf(
        padded(
          [
            [1, 0],
            [1, 2],
            [3, 4],
            [0, 0],
          ],
          0,
        ),
      ),
    ).toEqual(['pad', 'conv2d'])
  })
})

describe('foldScale', () => {
  const bodyAfter = (body: Body, inputs: Tree<Shape> = conv) => bodyOf(foldScale(graphOf(inputs, body)))

  it('moves a scale per channel into the filter, through sums of shifts', () => {
    expect(bodyAfter((ops, { x, w, b }) => ops.mul(b!, conv2d(ops, x!, w!)))).toEqual(['conv2d'])
    expect(bodyAfter((ops, { x, w, b }) => ops.div(conv2d(ops, x!, w!), b!))).toEqual(['conv2d'])
    expect(bodyAfter((ops, { x, w, b, r }) => ops.mul(ops.sub(ops.add(conv2d(ops, x!, w!), b!), r!), b!))).toEqual([
      'conv2d',
      'add',
      'sub',
    ])
  })

  it('takes a scale of any shape that broadcasts over channels', () => {
    for (const r of [[], [1], [8], [1, 8], [1, 1, 1, 8], [1, 1]]) {
      expect(bodyAfter((ops, { x, w, r }) => ops.mul(conv2d(ops, x!, w!), r!), { ...conv, r })).toEqual(['conv2d'])
    }
    for (const r of [
      [4, 8],
      [3, 1, 1],
      [2, 1, 1, 8],
    ]) {
      expect(bodyAfter((ops, { x, w, r }) => ops.mul(conv2d(ops, x!, w!), r!), { ...conv, r })).toEqual([
        'conv2d',
        'mul',
      ])
    }
  })

  it('scales grouped and depthwise filters, and matrices either way', () => {
    const depthwise = { ...image, w: [3, 3, 4, 2], b: [8] }
    expect(bodyAfter((ops, { x, w, b }) => ops.mul(depthwiseConv2d(ops, x!, w!), b!), depthwise)).toEqual(['conv2d'])
    for (const transposeB of [false, true]) {
      const graph = graphOf({ x: [7, 5, 3], w: transposeB ? [8, 3] : [3, 8], b: [8] }, (ops, { x, w, b }) =>
        ops.mul(ops.matMul(x!, w!, { transposeA: false, transposeB }), b!),
      )
      expect(bodyOf(foldScale(graph))).toEqual(['matMul'])
    }
  })

  it('leaves what is asked for elsewhere, and what changes from run to run', () => {
    expect(
      bodyAfter((ops, { x, w, b }) => {
        const y = conv2d(ops, x!, w!)
        return { y, scaled: ops.mul(y, b!) }
      }),
    ).toEqual(['conv2d', 'mul'])
    expect(
      bodyAfter((ops, { x, w, b }) => {
        const y = conv2d(ops, x!, w!)
        return ops.add(ops.mul(ops.add(y, b!), b!), y)
      }),
    ).toEqual(['conv2d', 'add', 'mul', 'add'])
    const arguments_ = { ...conv, x2: [8], x3: [3, 3, 4, 8] }
    expect(bodyAfter((ops, { x, w, x2 }) => ops.mul(conv2d(ops, x!, w!), x2!), arguments_)).toEqual(['conv2d', 'mul'])
    expect(bodyAfter((ops, { x, b, x3 }) => ops.mul(conv2d(ops, x!, x3!), b!), arguments_)).toEqual(['conv2d', 'mul'])
  })
})

describe('foldShifts', () => {
  it('adds up shifts before the run', () => {
    const graph = graphOf(conv, (ops, { x, w, b, r }) =>
      ops.sub(ops.add(r!, ops.sub(conv2d(ops, x!, w!), b!)), ops.reshape(b!, { shape: [1, 8] })),
    )
    expect(bodyOf(foldShifts(graph))).toEqual(['conv2d', 'add'])
  })

  it('joins two shifts of anything, and leaves one alone, and those that others need', () => {
    expect(bodyOf(foldShifts(graphOf({ x: [3], b: [3] }, (ops, { x, b }) => ops.add(ops.add(x!, b!), b!))))).toEqual([
      'add',
    ])
    expect(bodyOf(foldShifts(graphOf({ x: [3], b: [3] }, (ops, { x, b }) => ops.sub(x!, b!))))).toEqual(['sub'])
    const shared = graphOf(conv, (ops, { x, w, b }) => {
      const y = ops.add(conv2d(ops, x!, w!), b!)
      return ops.mul(y, ops.add(y, b!))
    })
    expect(bodyOf(foldShifts(shared))).toEqual(['conv2d', 'add', 'add', 'mul'])
  })
})

describe('shareCommon', () => {
  it('computes the same once, whatever it is called', () => {
    const graph = graphOf({ x: [3] }, (ops, { x }) =>
      ops.add(
        ops.mul(ops.exp(x!), ops.fill({ value: 2, shape: [] })),
        ops.mul(ops.exp(x!), ops.fill({ value: 2, shape: [] })),
      ),
    )
    expect(opsOf(shareCommon(graph))).toEqual(['exp', 'fill', 'mul', 'add'])
  })

  it('tells attributes and the signs of zeros apart', () => {
    const graph = graphOf({ x: [3, 3] }, (ops, { x }) => ({
      rows: ops.neg(ops.sum(x!, { axes: [0], keepDims: false })),
      columns: ops.neg(ops.sum(x!, { axes: [1], keepDims: false })),
      above: ops.div(x!, ops.fill({ value: 0, shape: [] })),
      below: ops.div(x!, ops.fill({ value: -0, shape: [] })),
    }))
    expect(shareCommon(graph).nodes).toHaveLength(graph.nodes.length)
  })

  it('leaves outputs tensors of their own', () => {
    const graph = graphOf({ x: [3] }, (ops, { x }) => ({ a: ops.exp(x!), b: ops.exp(x!), c: ops.neg(ops.exp(x!)) }))
    const { nodes, outputs } = shareCommon(graph)
    expect(nodes.map(({ op }) => op)).toEqual(['exp', 'exp', 'neg'])
    expect(new Set(Object.values(outputs)).size).toBe(3)
  })
})

describe('fuse', () => {
  const fused = (body: Body, inputs: Tree<Shape> = conv, composites = compositeNames) =>
    hoist(fuse(graphOf(inputs, body), composites)).body.nodes.map(({ op, inputs, attrs }) => {
      const { activation = '' } = (attrs ?? {}) as { activation?: string }
      return [op, inputs.length, activation].join(' ').trim()
    })
  const residual = { ...conv, x2: [2, 3, 4, 8] }

  it('takes in a bias, an addition and an activation', () => {
    expect(fused((ops, { x, w, b }) => ops.add(conv2d(ops, x!, w!), b!))).toEqual(['fusedConv2d 3 linear'])
    expect(fused((ops, { x, w, b }) => ops.relu(ops.add(b!, conv2d(ops, x!, w!))))).toEqual(['fusedConv2d 3 relu'])
    expect(fused((ops, { x, w, b }) => relu6(ops, ops.add(conv2d(ops, x!, w!), b!)))).toEqual(['fusedConv2d 3 relu6'])
    expect(fused((ops, { x, w, b, x2 }) => ops.relu(ops.add(x2!, ops.add(conv2d(ops, x!, w!), b!))), residual)).toEqual(
      ['fusedConv2d 4 relu'],
    )
  })

  it('takes in one addition, and only before the activation', () => {
    expect(
      fused((ops, { x, w, b, x2 }) => ops.add(ops.add(ops.add(conv2d(ops, x!, w!), b!), x2!), x2!), residual),
    ).toEqual(['fusedConv2d 4 linear', 'add 2'])
    expect(fused((ops, { x, w, b, x2 }) => ops.add(ops.relu(ops.add(conv2d(ops, x!, w!), b!)), x2!), residual)).toEqual(
      ['fusedConv2d 3 relu', 'add 2'],
    )
    expect(fused((ops, { x, w, b }) => minimum(ops, ops.add(conv2d(ops, x!, w!), b!), scalar(ops, 6)))).toEqual([
      'fusedConv2d 3 linear',
      'neg 1',
      'maximum 2',
      'neg 1',
    ])
  })

  it('takes a bias of zeros where there is none', () => {
    expect(fused((ops, { x, w }) => ops.relu(conv2d(ops, x!, w!)))).toEqual(['fusedConv2d 3 relu'])
    expect(fused((ops, { x, w, x2 }) => ops.add(conv2d(ops, x!, w!), x2!), residual)).toEqual(['fusedConv2d 4 linear'])
    expect(fused((ops, { x, w }) => ops.tanh(conv2d(ops, x!, w!)))).toEqual(['conv2d 2', 'tanh 1'])
  })

  it('takes a scalar bias, and matrix products of any rank', () => {
    const dense2 = { x: [2, 7, 3], w: [3, 8], b: [8] }
    expect(fused((ops, { x, w, b }) => ops.relu(dense(ops, x!, w!, b!)), dense2)).toEqual([
      'reshape 1',
      'fusedMatMul 3 linear',
      'reshape 1',
      'relu 1',
    ])
    const plain = { transposeA: false, transposeB: false }
    expect(fused((ops, { x, w, b }) => ops.relu(ops.add(ops.matMul(x!, w!, plain), b!)), { ...dense2, b: [] })).toEqual(
      ['fusedMatMul 3 relu'],
    )
  })

  it('of two convolutions that are added, the later takes in the other', () => {
    expect(
      fused((ops, { x, w, b }) => ops.add(ops.add(conv2d(ops, x!, w!), b!), ops.add(conv2d(ops, x!, w!), b!))),
    ).toEqual(['fusedConv2d 3 linear', 'fusedConv2d 4 linear'])
  })

  it('leaves what has other uses, or is an output', () => {
    expect(
      fused((ops, { x, w, b }) => {
        const y = conv2d(ops, x!, w!)
        return ops.mul(ops.add(y, b!), y)
      }),
    ).toEqual(['conv2d 2', 'add 2', 'mul 2'])
    expect(
      fused((ops, { x, w, b }) => {
        const y = ops.add(conv2d(ops, x!, w!), b!)
        return { y, z: ops.relu(y) }
      }),
    ).toEqual(['fusedConv2d 3 linear', 'relu 1'])
    expect(
      fused((ops, { x, w, b }) => {
        const y = ops.relu(ops.add(conv2d(ops, x!, w!), b!))
        return { y, z: ops.relu(y), six: relu6(ops, y) }
      }),
    ).toEqual(['fusedConv2d 3 relu', 'relu 1', 'relu 1', 'neg 1', 'maximum 2', 'neg 1'])
  })

  it('leaves sums of other shapes', () => {
    expect(fused((ops, { x, w, x2 }) => ops.add(conv2d(ops, x!, w!), x2!), { ...conv, x2: [3, 1, 1] })).toEqual([
      'conv2d 2',
      'add 2',
    ])
    expect(
      fused((ops, { x, w, b }) => ops.add(ops.matMul(x!, w!, { transposeA: false, transposeB: false }), b!), {
        x: [2, 3],
        w: [3, 1],
        b: [4],
      }),
    ).toEqual(['matMul 2', 'add 2'])
  })

  it('uses only the composites that it may', () => {
    expect(fused((ops, { x, w, b }) => ops.relu(ops.add(conv2d(ops, x!, w!), b!)), conv, ['fusedMatMul'])).toEqual([
      'conv2d 2',
      'add 2',
      'relu 1',
    ])
  })
})

describe('hoist', () => {
  it('takes out what needs no arguments', () => {
    const graph = graphOf({ x: [3], w: [3], v: [3] }, (ops, { x, w, v }) =>
      ops.mul(ops.add(x!, ops.fill({ value: 1, shape: [] })), ops.add(ops.neg(w!), v!)),
    )
    const { prologue, body } = hoist(graph)
    expect(opsOf(prologue)).toEqual(['fill', 'neg', 'add'])
    expect(opsOf(body)).toEqual(['add', 'mul'])
    expect(prologue.inputs.map(({ name }) => name)).toEqual(['w', 'v'])
    expect(body.inputs.map(({ name, role }) => [name, role])).toEqual([
      ['x', 'argument'],
      ['prologue/3', 'parameter'],
      ['prologue/6', 'parameter'],
    ])
    expect(prologue.outputs).toEqual({ 'prologue/3': 3, 'prologue/6': 6 })
  })

  it('leaves outputs to the run', () => {
    const graph = graphOf({ x: [3], w: [3] }, (ops, { x, w }) => {
      const twice = ops.add(w!, w!)
      return { w: w!, twice, y: ops.mul(x!, ops.neg(twice)) }
    })
    const { prologue, body } = hoist(graph)
    expect(opsOf(prologue)).toEqual([])
    expect(opsOf(body)).toEqual(['add', 'neg', 'mul'])
    expect(body.outputs).toEqual(graph.outputs)
  })
})

describe('optimize', () => {
  const block: Body = (ops, { x, w, b, r }) => {
    const padded = ops.pad(x!, {
      padding: [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ],
      value: 0,
    })
    const y = ops.add(conv2d(ops, padded, w!), b!)
    const statistics = { mean: r!, variance: ops.mul(r!, r!), gamma: b!, beta: b! }
    return ops.relu(batchNorm(ops, y, statistics, 1e-3))
  }

  it('makes one node of padding, convolution, bias, batch normalization and activation', () => {
    const { graph, stages } = optimize(graphOf(conv, block), { composites: compositeNames })
    expect(bodyOf(graph)).toEqual(['fusedConv2d'])
    expect(stages.map(({ name }) => name)).toEqual([
      'dropDeadNodes',
      'dropIdentities',
      'foldPadding',
      'foldScale',
      'foldShifts',
      'shareCommon',
      'fuse',
    ])
    expect(stages.at(-1)!.graph).toBe(graph)
  })

  it('uses no composites unasked', () => {
    expect(bodyOf(optimize(graphOf(conv, block)).graph)).toEqual(['conv2d', 'add', 'relu'])
  })

  it('changes no graph that it is given', () => {
    const graph = graphOf(conv, block)
    const before = JSON.stringify(graph)
    optimize(graph, { composites: compositeNames })
    expect(JSON.stringify(graph)).toBe(before)
  })
})
