import type { CompositeName } from '../composites/composite.ts'
import type { Graph } from '../graph.ts'
import { dropDeadNodes } from './dropDeadNodes.ts'
import { dropIdentities } from './dropIdentities.ts'
import { foldPadding } from './foldPadding.ts'
import { foldScale } from './foldScale.ts'
import { foldShifts } from './foldShifts.ts'
import { fuse } from './fuse.ts'
import { shareCommon } from './shareCommon.ts'

export interface OptimizeOptions {
  /** The composites that may stand in the graph: those that a backend overrides. None, if left out. */
  readonly composites?: readonly CompositeName[]
}

/** A graph after one of the passes. */
export interface Stage {
  /** The pass. */
  readonly name: string
  readonly graph: Graph
}

const passes: Readonly<Record<string, (graph: Graph, composites: readonly CompositeName[]) => Graph>> = {
  dropDeadNodes,
  dropIdentities,
  foldPadding,
  foldScale,
  foldShifts,
  shareCommon,
  fuse,
}

/**
 * The same program with less to do: one pass after the other, each of which is a function from graph to graph. Sums and
 * products may be taken in another order, so that results differ by what roundings allow.
 *
 * @returns the graph in the end, and after each pass
 */
export function optimize(
  graph: Graph,
  { composites = [] }: OptimizeOptions = {},
): { readonly graph: Graph; readonly stages: readonly Stage[] } {
  const stages: Stage[] = []
  let current = graph
  for (const [name, pass] of Object.entries(passes)) {
    current = pass(current, composites)
    stages.push({ name, graph: current })
  }
  return { graph: current, stages }
}
