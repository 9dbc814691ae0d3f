import { describe, expect, it } from 'vitest'
import { cost } from './cost.ts'
import { conv2d } from './fn/conv2d.ts'
import { dense } from './fn/dense.ts'
import { valueAndGrad, vjp } from './grad.ts'
import { formatGraph, layerRows } from './graphTable.ts'
import { shapes } from './interpret.ts'
import { toMermaid } from './mermaid.ts'
import { plan } from './plan.ts'
import { type Program, programOf, trace } from './trace.ts'
import { leaf } from './tree.ts'

const program: Program = (ops, inputs) => {
  const hidden = ops.layer('hidden', () =>
    ops.relu(dense(ops, leaf(inputs, 'x'), leaf(inputs, 'w'), leaf(inputs, 'b'))),
  )
  ops.exp(hidden) // Nobody asks for this one.
  return { y: ops.layer('output', () => ops.tanh(hidden)) }
}
const inputs = { x: [2, 3], w: [3, 4], b: [4] }
const graph = trace(program, inputs, { isParameter: name => name !== 'x' })

describe('trace', () => {
  it('remembers ops, shapes and layers', () => {
    expect(graph.nodes.map(({ op, inputs, shape, layer }) => ({ op, inputs, shape, layer }))).toEqual([
      { op: 'matMul', inputs: [0, 1], shape: [2, 4], layer: 'hidden' },
      { op: 'add', inputs: [3, 2], shape: [2, 4], layer: 'hidden' },
      { op: 'relu', inputs: [4], shape: [2, 4], layer: 'hidden' },
      { op: 'exp', inputs: [5], shape: [2, 4], layer: '' },
      { op: 'tanh', inputs: [5], shape: [2, 4], layer: 'output' },
    ])
    expect(graph.outputs).toEqual({ y: 7 })
  })

  it('gives plain data that is a program again', () => {
    const copy = JSON.parse(JSON.stringify(graph)) as typeof graph
    expect(trace(programOf(copy), inputs, { isParameter: name => name !== 'x' })).toEqual(graph)
  })

  it('names the layer of an error', () => {
    expect(() => trace(program, { ...inputs, w: [2, 4] })).toThrow(/^matMul.inner in layer hidden: /)
  })

  it('prints as a table with sums', () => {
    expect(layerRows(graph).map(row => [row.layer, row.parameters, row.cost.multiplyAdds])).toEqual([
      ['hidden', 16, 2 * 3 * 4],
      ['exp', 0, 0],
      ['output', 0, 0],
    ])
    expect(formatGraph(graph)).toBe(
      [
        'layer   output shape  parameters  multiply-adds  bytes',
        'hidden  [2, 4]                16             24     32',
        'exp     [2, 4]                 0              0     32',
        'output  [2, 4]                 0              0     32',
        'total                         16             24     96',
      ].join('\n'),
    )
  })

  it('draws as Mermaid', () => {
    expect(toMermaid(graph)).toBe(
      [
        'flowchart TD',
        '  v0(["x<br/>[2, 3]"])',
        '  subgraph l0 ["hidden"]',
        '  v3["matMul<br/>[2, 4]"]',
        '  v4["add<br/>[2, 4]"]',
        '  v5["relu<br/>[2, 4]"]',
        '  end',
        '  v6["exp<br/>[2, 4]"]',
        '  subgraph l1 ["output"]',
        '  v7["tanh<br/>[2, 4]"]',
        '  end',
        '  v0 --> v3',
        '  v3 --> v4',
        '  v4 --> v5',
        '  v5 --> v6',
        '  v5 --> v7',
        '  o0(["y"])',
        '  v7 --> o0',
      ].join('\n'),
    )
  })
})

describe('plan', () => {
  it('leaves out what nobody needs and frees each value after its last use', () => {
    const { steps, peakElements } = plan(graph)
    expect(steps.map(({ node, free }) => [node.op, free])).toEqual([
      ['matMul', []],
      ['add', [3]],
      ['relu', [4]],
      ['tanh', [5]],
    ])
    expect(peakElements).toBe(16)
  })

  it('keeps a shortcut alive until its addition', () => {
    const block: Program = (ops, inputs) => {
      const x = ops.relu(leaf(inputs, 'x'))
      return { y: ops.add(ops.neg(ops.exp(x)), x) }
    }
    const { steps } = plan(trace(block, { x: [5] }))
    expect(steps.map(({ free }) => free)).toEqual([[], [], [2], [3, 1]])
  })
})

describe('cost', () => {
  it('counts a convolution as the definition does', () => {
    const { multiplyAdds, flops, bytes } = cost(ops =>
      conv2d(ops, [1, 56, 56, 64], [3, 3, 64, 64], { padding: 'same' }),
    )
    expect(multiplyAdds).toBe(56 * 56 * 64 * 3 * 3 * 64)
    expect(flops).toBe(2 * multiplyAdds)
    expect(bytes).toBe(4 * (2 * 56 * 56 * 64 + 3 * 3 * 64 * 64))
  })
})

describe('vjp', () => {
  it('computes only the gradients that are asked for', () => {
    const ops = (path: string) =>
      trace(
        (ops, inputs) => {
          const { pullback } = vjp(ops, (ops, [w]) => ops.relu(w), [leaf(inputs, path)])
          return { dw: pullback(leaf(inputs, path))[0] }
        },
        { w: [2] },
      ).nodes.map(({ op }) => op)
    expect(ops('w')).toEqual(['relu', 'fill', 'greater', 'fill', 'select'])
  })

  it('gives zeros for an input without influence', () => {
    const { pullback } = vjp(shapes, (ops, [x]) => ops.exp(x), [[2, 3], [4]])
    expect(pullback([2, 3])).toEqual([[2, 3], [4]])
  })

  it('names the layer in which a gradient arose', () => {
    const graph = trace(
      (ops, inputs) => {
        const { pullback } = vjp(ops, (ops, [x]) => ops.layer('square', () => ops.mul(x, x)), [leaf(inputs, 'x')])
        return { dx: pullback(leaf(inputs, 'x'))[0] }
      },
      { x: [3] },
    )
    expect(graph.nodes.filter(({ op }) => op === 'mul').map(({ layer }) => layer)).toEqual([
      'square',
      'square',
      'square',
    ])
  })

  it('wants a scalar where a gradient is asked for', () => {
    expect(() => valueAndGrad(shapes, (ops, [x]) => ops.exp(x), [[2]])).toThrow(
      'grad.scalar: expected an output of one element, received [2]',
    )
  })
})
