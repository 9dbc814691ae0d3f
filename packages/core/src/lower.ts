import type { CompositeName } from './composites/composite.ts'
import { compositeDefs } from './composites/compositeDefs.ts'
import type { Graph } from './graph.ts'
import { hoist } from './passes/hoist.ts'
import { optimize, type Stage } from './passes/optimize.ts'
import { type Plan, plan } from './plan.ts'
import type { Shape } from './shape.ts'
import { type Program, type TraceOptions, trace, traceWith } from './trace.ts'
import type { Tree } from './tree.ts'

export interface LowerOptions extends TraceOptions {
  /** Whether to rewrite the program for less work; true, if left out. If not, each node runs as it was traced. */
  readonly optimize?: boolean
  /** The composites that may stand in the plan; none, if left out. */
  readonly composites?: readonly CompositeName[]
}

/** A program on its way to a backend: all that can be known of it by shapes alone. */
export interface Lowered {
  /** As it was traced; with composites that the program calls by name, where they may stand. */
  readonly graph: Graph
  /** After each pass, in order. */
  readonly stages: readonly Stage[]
  /** What depends on parameters alone, and is computed once for all runs with the same ones. */
  readonly prologue: Graph
  /** What each run does. Among its inputs are the prologue's outputs, as parameters. */
  readonly plan: Plan
}

/**
 * Traces a program, optimises it, takes out what depends on parameters alone, and plans the rest.
 *
 * @param inputs the shape of each input, by its path
 */
export function lower(program: Program, inputs: Tree<Shape>, options: LowerOptions = {}): Lowered {
  const { composites = [] } = options
  if (options.optimize === false) {
    const graph = trace(program, inputs, options)
    return { graph, stages: [], prologue: { inputs: [], nodes: [], outputs: {} }, plan: plan(graph) }
  }
  const written = composites.filter(name => compositeDefs[name].written)
  const graph = traceWith(written, program, inputs, options)
  const optimized = optimize(graph, options)
  const { prologue, body } = hoist(optimized.graph)
  return { graph, stages: optimized.stages, prologue, plan: plan(body) }
}
