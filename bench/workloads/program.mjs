import { addCosts, callCost, noCost, normal, randomKey, shapesOf, splitKey, trace } from '@convene/core'
import { isVariable } from '@convene/nn'

/** Where a program's parameters are among its inputs. */
export const parameter = name => `variables/${name}`

/**
 * A program as a graph, and normally distributed numbers for its inputs: the same in every process, since they come from
 * a key.
 *
 * @param shapes     the shape of each input, by its path
 * @param deviations the standard deviation of an input; 1, if left out
 */
export function tracedProgram(program, shapes, { seed, deviations = {} }) {
  const keys = splitKey(randomKey(seed), Object.keys(shapes).length)
  const inputs = Object.fromEntries(
    Object.entries(shapes).map(([name, shape], i) => [name, normal(keys[i], shape, 0, deviations[name] ?? 1)]),
  )
  return { graph: trace(program, shapes, { isParameter: isVariable }), inputs }
}

/** Floating-point operations of a graph's convolutions and matrix products: what rates are quoted in. */
export function flopsOf(graph) {
  const shapes = shapesOf(graph)
  const costs = graph.nodes.map(({ op, inputs, attrs, shape }) =>
    callCost({ op, inputs: inputs.map(id => shapes.get(id)), attrs }, shape),
  )
  return 2 * costs.reduce(addCosts, noCost).multiplyAdds
}
