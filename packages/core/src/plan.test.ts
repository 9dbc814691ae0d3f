import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadPlan, serialisePlan } from './checkPlan.ts'
import type { Graph, GraphNode } from './graph.ts'
import { alignment } from './layout.ts'
import { type Plan, plan } from './plan.ts'
import { type Shape, sizeOf } from './shape.ts'
import { trace } from './trace.ts'
import { leaf } from './tree.ts'

/** Graphs of additions, negations, reshapes and sums, whose values are wanted at random places later on. */
const graphs: fc.Arbitrary<Graph> = fc
  .array(fc.record({ op: fc.constantFrom('add', 'neg', 'reshape', 'sum', 'concat'), a: fc.nat(), b: fc.nat() }), {
    minLength: 1,
    maxLength: 40,
  })
  .chain(steps => fc.record({ steps: fc.constant(steps), wanted: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }) }))
  .map(({ steps, wanted }) =>
    trace(
      (ops, inputs) => {
        const values = [leaf(inputs, 'x'), leaf(inputs, 'y')]
        for (const { op, a, b } of steps) {
          const [p, q] = [values[a % values.length]!, values[b % values.length]!]
          const shape = ops.shapeOf(p)
          const whole: Shape = [sizeOf(shape)]
          if (op === 'neg') values.push(ops.neg(p))
          else if (op === 'reshape') values.push(ops.reshape(p, { shape: whole }))
          else if (op === 'sum') values.push(ops.sum(p, { axes: [0], keepDims: true }))
          else if (op === 'concat') values.push(ops.concat(p, p, { axis: 0 }))
          else if (shape.join() === ops.shapeOf(q).join()) values.push(ops.add(p, q))
          else values.push(ops.mul(p, p))
          // Doubling may not go on for ever.
          if (sizeOf(ops.shapeOf(values.at(-1)!)) > 1000) values.pop()
        }
        return Object.fromEntries(wanted.map((w, i) => [`out${i}`, values[w % values.length]!]))
      },
      { x: [5, 7], y: [20] },
    ),
  )

interface Life {
  readonly node: GraphNode
  readonly start: number
  readonly end: number
  readonly born: number
  readonly dies: number
}

/** Where and when each intermediate lives, from its node to the last that reads it. */
function livesOf({ steps }: Plan): readonly Life[] {
  return steps.flatMap(({ node, offset }, born) => {
    if (offset === undefined) return []
    const dies = steps.findLastIndex(step => step.node.inputs.includes(node.id))
    return [{ node, start: offset, end: offset + 4 * sizeOf(node.shape), born, dies }]
  })
}

describe('the arena', () => {
  it('holds no two values at the same place at the same time', () => {
    fc.assert(
      fc.property(graphs, graph => {
        const planned = plan(graph)
        const lives = livesOf(planned)
        const outputs = new Set(Object.values(graph.outputs))
        for (const { node, offset } of planned.steps) expect(offset === undefined).toBe(outputs.has(node.id))
        for (const a of lives) {
          expect(a.start % alignment).toBe(0)
          expect(a.end).toBeLessThanOrEqual(planned.arenaBytes)
          for (const b of lives) {
            const meet = a.start < b.end && b.start < a.end && a.born < b.born && b.born <= a.dies
            if (!meet) continue
            // The one way to meet: in place, at the last use.
            expect({ dies: a.dies, start: a.start, end: a.end }).toEqual({ dies: b.born, start: b.start, end: b.end })
            expect(['add', 'mul', 'neg', 'reshape']).toContain(b.node.op)
          }
        }
      }),
      { seed: 1, numRuns: 300 },
    )
  })

  it('is no larger than what lives at once, in a stack', () => {
    const stack = trace(
      (ops, inputs) => {
        let y = leaf(inputs, 'x')
        for (const size of [64, 32, 128, 16, 16, 64]) {
          y = ops.sum(
            ops.broadcastTo(ops.reshape(y, { shape: [1, sizeOf(ops.shapeOf(y))] }), {
              shape: [size, sizeOf(ops.shapeOf(y))],
            }),
            {
              axes: [1],
              keepDims: false,
            },
          )
        }
        return { y }
      },
      { x: [16] },
    )
    const { arenaBytes, peakElements } = plan(stack)
    expect(arenaBytes).toBe(4 * peakElements)
  })

  it('is used in place by elementwise ops', () => {
    const chain = trace((ops, { x }) => ({ y: ops.neg(ops.exp(ops.tanh(ops.sin(ops.cos(x!))))) }), { x: [100] })
    const { steps, arenaBytes } = plan(chain)
    expect(steps.map(({ offset }) => offset)).toEqual([0, 0, 0, 0, undefined])
    expect(arenaBytes).toBe(448)
  })

  it('is not used in place where an input is wanted again, or read elsewhere', () => {
    const graph = trace(
      (ops, { x }) => {
        const a = ops.exp(x!)
        const b = ops.tanh(a)
        const c = ops.reverse(b, { axes: [0] })
        return { y: ops.add(ops.neg(c), a) }
      },
      { x: [16] },
    )
    const offsets = plan(graph).steps.map(({ offset }) => offset)
    expect(new Set(offsets.slice(0, 3)).size).toBe(3)
    expect(offsets[3]).toBe(offsets[2])
  })
})

describe('a plan as JSON', () => {
  const isParameter = (name: string) => name !== 'x'
  const good = plan(
    trace(
      (ops, { x, w }) => {
        const y = ops.exp(ops.matMul(x!, w!, { transposeA: false, transposeB: false }))
        return { y: ops.sum(ops.concat(y, ops.reverse(y, { axes: [0] }), { axis: 0 }), { axes: [1], keepDims: false }) }
      },
      { x: [4, 3], w: [3, 20] },
      { isParameter },
    ),
  )

  it('is the same there and back', () => {
    expect(loadPlan(serialisePlan(good))).toEqual(good)
    fc.assert(
      fc.property(graphs, graph => {
        const planned = plan(graph)
        expect(loadPlan(serialisePlan(planned))).toEqual(planned)
      }),
      { seed: 2, numRuns: 50 },
    )
  })

  const withStep = (index: number, change: object) => {
    const { steps } = good
    return { ...good, steps: steps.with(index, { ...steps[index]!, ...change }) }
  }
  const withNode = (index: number, change: object) =>
    withStep(index, { node: { ...good.steps[index]!.node, ...change } })
  const [matMul, exp, reverse] = good.steps
  const cases: readonly (readonly [string, unknown, string])[] = [
    ['nothing', null, 'plan.format'],
    ['no steps', { ...good, steps: undefined }, 'plan.format'],
    ['a step that is none', { ...good, steps: [7] }, 'plan.format'],
    ['a step without a node', withStep(0, { node: undefined }), 'plan.format'],
    ['a step that frees nothing it can list', withStep(0, { free: 'all' }), 'plan.format'],
    ['an input of no role', { ...good, inputs: [{ ...good.inputs[0], role: 'king' }, good.inputs[1]] }, 'plan.format'],
    ['no outputs', { ...good, outputs: null }, 'graph.format'],
    ['an unknown op', withNode(1, { op: 'warp' }), 'graph.op'],
    ['a cycle', withNode(0, { inputs: [exp!.node.id, 1] }), 'graph.order'],
    [
      'an input of another shape',
      { ...good, inputs: [{ ...good.inputs[0], shape: [4, 9] }, good.inputs[1]] },
      'matMul.inner',
    ],
    ['a shape that is none', withNode(0, { shape: [-1] }), 'shape.axis'],
    ['a result that is smaller than it says', withNode(1, { shape: [400, 20] }), 'plan.shape'],
    ['attributes of another op', withNode(2, { attrs: { perm: [0] } }), 'reverse.attrs'],
    ['a value that is never freed', withStep(3, { free: [] }), 'plan.free'],
    ['a value that is freed too early', withStep(2, { free: [exp!.node.id, reverse!.node.id] }), 'plan.free'],
    ['a step that nobody needs', { ...good, outputs: { y: reverse!.node.id } }, 'plan.free'],
    ['a place beyond the arena', withStep(0, { offset: 1024 * 64 }), 'plan.offset'],
    ['a place before the arena', withStep(0, { offset: -64 }), 'plan.offset'],
    ['a crooked place', withStep(0, { offset: 4 }), 'plan.offset'],
    ['no place', withStep(0, { offset: undefined }), 'plan.offset'],
    ['a place that another lives at', withStep(2, { offset: exp!.offset }), 'plan.offset'],
    ['an output in the arena', withStep(4, { offset: 0 }), 'plan.offset'],
    ['an arena that is too small', { ...good, arenaBytes: 64 }, 'plan.offset'],
    ['an arena of no size', { ...good, arenaBytes: 'large' }, 'plan.size'],
    ['a peak that is wrong', { ...good, peakElements: 1 }, 'plan.size'],
  ]
  it.each(cases)('%s', (_name, hostile, code) => {
    expect(() => loadPlan(JSON.stringify(hostile))).toThrow(expect.objectContaining({ code }))
  })

  it('what is no JSON', () => {
    expect(() => loadPlan('{')).toThrow('plan.json')
  })

  it('has an exponential in place, and what is reversed elsewhere', () => {
    expect(exp!.offset).toBe(matMul!.offset)
    expect(reverse!.offset).not.toBe(exp!.offset)
  })
})
