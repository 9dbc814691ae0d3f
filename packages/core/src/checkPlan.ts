import { checkGraph } from './checkGraph.ts'
import { bytesPerElement } from './cost.ts'
import { DataError, ShapeError } from './errors.ts'
import type { Graph, ValueId } from './graph.ts'
import { inferShape } from './interpret.ts'
import { aligned } from './layout.ts'
import { type Plan, plan, type Step, shapesOf, worksInPlace } from './plan.ts'
import { checkShape, formatShape, sameShape, sizeOf } from './shape.ts'

/** A plan as JSON. */
export function serialisePlan(plan: Plan): string {
  return JSON.stringify(plan)
}

/**
 * A plan out of JSON.
 *
 * @throws DataError plan.json: not JSON
 * @throws DataError | ShapeError as `checkPlan`
 */
export function loadPlan(text: string): Plan {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (cause) {
    throw new DataError({ code: 'plan.json', expected: 'a plan as JSON', received: String(cause), cause })
  }
  return checkPlan(parsed as Plan)
}

/**
 * Returns the plan, or says why it cannot be run as it is: it may have come from a file, and a backend that takes its word
 * writes where it says.
 *
 * @throws DataError graph.format, graph.id, graph.op, graph.arity, graph.order: its steps are no graph
 * @throws DataError plan.format: not inputs, steps, outputs and sizes
 * @throws ShapeError plan.shape: a node's shape is not what its op makes of its inputs; or as the op's own rule says
 * @throws DataError plan.free: an intermediate is freed too early, late or not at all; or a step that no output needs
 * @throws DataError plan.offset: a result without a place of its own inside the arena; or an output that has one there
 * @throws DataError plan.size: other sizes than follow from the steps
 */
export function checkPlan(given: Plan): Plan {
  const isPlan = isRecord(given) && Array.isArray(given.steps) && given.steps.every(isStep)
  if (!isPlan) throw new DataError({ code: 'plan.format', expected: 'a plan', received: 'something else' })
  const { inputs, steps, outputs } = given
  const graph = checkGraph({ inputs, nodes: steps.map(({ node }) => node), outputs })
  checkShapes(graph)
  const own = plan(graph)
  const lists = (steps: readonly Step[]) => JSON.stringify(steps.map(({ free }) => [...free].sort((a, b) => a - b)))
  if (own.steps.length !== steps.length || lists(own.steps) !== lists(steps)) {
    throw new DataError({ code: 'plan.free', expected: 'values freed after their last use', received: 'others' })
  }
  if (given.peakElements !== own.peakElements || !isPlace(given.arenaBytes)) {
    const received = `${given.peakElements} in ${given.arenaBytes} bytes`
    throw new DataError({ code: 'plan.size', expected: `a peak of ${own.peakElements} elements`, received })
  }
  checkPlaces(given)
  return given
}

function checkShapes(graph: Graph): void {
  const badRole = graph.inputs.find(({ role, name }) => !isRole(role) || typeof name !== 'string')
  if (badRole !== undefined) {
    throw new DataError({ code: 'plan.format', expected: 'inputs with a name and a role', received: 'others' })
  }
  for (const { shape } of [...graph.inputs, ...graph.nodes]) checkShape(shape)
  const shapes = shapesOf(graph)
  for (const { op, inputs, attrs, shape, layer } of graph.nodes) {
    const inferred = inferShape({ op, inputs: inputs.map(id => shapes.get(id)!), attrs })
    if (sameShape(inferred, shape)) continue
    throw new ShapeError({
      code: 'plan.shape',
      op,
      ...(layer !== '' && { layer }),
      expected: formatShape(inferred),
      received: formatShape(shape),
    })
  }
}

/** Goes through the steps with a list of who lies where. */
function checkPlaces({ steps, outputs, arenaBytes }: Plan): void {
  const outside = new Set(Object.values(outputs))
  const living = new Map<ValueId, readonly [start: number, end: number]>()
  for (const { node, free, offset } of steps) {
    const bytes = bytesPerElement * sizeOf(node.shape)
    if (outside.has(node.id) ? offset !== undefined : !isPlace(offset) || offset + bytes > arenaBytes) {
      const expected = outside.has(node.id) ? 'an output outside the arena' : `a place within ${arenaBytes} bytes`
      throw new DataError({ code: 'plan.offset', op: node.op, expected, received: String(offset) })
    }
    if (offset !== undefined) {
      const place = [offset, offset + bytes] as const
      for (const [id, [start, end]] of living) {
        const isInPlace = free.includes(id) && worksInPlace(node.op) && start === place[0] && end === place[1]
        if (isInPlace || end <= place[0] || place[1] <= start) continue
        const received = `${place.join(' to ')}, where value ${id} lies`
        throw new DataError({ code: 'plan.offset', op: node.op, expected: 'a place of its own', received })
      }
      living.set(node.id, place)
    }
    for (const id of free) living.delete(id)
  }
}

function isPlace(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && aligned(value) === value
}

const isRecord = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)
const isRole = (role: unknown): boolean => role === 'argument' || role === 'parameter'
const isStep = (step: unknown): boolean =>
  isRecord(step) && Array.isArray((step as Step).free) && isRecord((step as Step).node)
