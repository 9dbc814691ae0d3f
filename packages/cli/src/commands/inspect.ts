import { compositeNames, formatGraph, type Graph, type Lowered, lower, toMermaid } from '@convene/core'
import { inference, isVariable, type Model, programInputs } from '@convene/nn'
import type { CommandDef } from 'citty'
import { type Context, print, printJson } from '../context.ts'
import { UsageError } from '../failure.ts'
import { modelNames, modelOf } from '../models.ts'
import { formatTable } from '../table.ts'
import { wholeNumber } from '../usage.ts'

export function inspect(context: Context): CommandDef {
  return {
    meta: { name: 'inspect', description: 'What compiling makes of a network, found out by shapes alone' },
    args: {
      model: { type: 'positional', description: modelNames.join(' or ') },
      passes: {
        type: 'boolean',
        description: 'each pass of the compiler: what it changes, and the program before and after',
      },
      batch: { type: 'string', valueHint: 'n', description: 'the number of examples; 1, if left out' },
      json: { type: 'boolean', description: 'passes, counts and memory as JSON' },
      mermaid: { type: 'boolean', description: 'what each run does as a Mermaid drawing' },
    },
    run: ({ args }) => {
      const forms = ['json', 'mermaid'].filter(form => args[form] === true)
      if (forms.length > 1) {
        throw new UsageError({ code: 'usage.form', expected: 'one of --json, --mermaid', received: 'both' })
      }
      const model = modelOf(String(args.model))
      const batch = args.batch === undefined ? 1 : wholeNumber('batch', String(args.batch), 1, 2 ** 16)
      // As on a backend that overrides all composites.
      const options = { isParameter: isVariable, composites: compositeNames }
      const lowered = lower(inference(model), programInputs(model, batch), options)
      if (args.json === true) printJson(context, documentOf(model, lowered))
      else if (args.mermaid === true) print(context, toMermaid(runOf(lowered)))
      else {
        if (args.passes === true)
          print(context, `${formatPasses(lowered)}\n\nBefore\n${formatGraph(lowered.graph)}\n\nAfter`)
        print(context, formatGraph(runOf(lowered)))
        print(context, formatMemory(lowered))
      }
    },
  }
}

/** What each run does, as a graph. */
function runOf({ plan: { inputs, steps, outputs } }: Lowered): Graph {
  return { inputs, nodes: steps.map(({ node }) => node), outputs }
}

interface Pass {
  readonly name: string
  readonly nodes: number
  /** How many nodes of each op there are more or, below 0, fewer than before. */
  readonly changes: Readonly<Record<string, number>>
}

/** Every pass by name, and in the end what becomes of the program in a run. */
function passesOf(lowered: Lowered): readonly Pass[] {
  const stages = [...lowered.stages, { name: 'hoist', graph: runOf(lowered) }]
  return stages.map(({ name, graph }, i) => {
    const before = stages[i - 1]?.graph ?? lowered.graph
    return { name, nodes: graph.nodes.length, changes: changesOf(before, graph) }
  })
}

function changesOf(before: Graph, after: Graph): Readonly<Record<string, number>> {
  const changes = new Map<string, number>()
  const count = (graph: Graph, by: number) => {
    for (const { op } of graph.nodes) changes.set(op, (changes.get(op) ?? 0) + by)
  }
  count(before, -1)
  count(after, 1)
  return Object.fromEntries([...changes].filter(([, change]) => change !== 0))
}

function formatPasses(lowered: Lowered): string {
  const rows = passesOf(lowered).map(({ name, nodes, changes }) => [name, nodes, formatChanges(changes)])
  return formatTable(['pass', 'nodes', 'changes'], [['trace', lowered.graph.nodes.length, ''], ...rows], {
    right: [1],
    widths: [null, null, 72],
  })
}

function formatChanges(changes: Pass['changes']): string {
  const words = Object.entries(changes).map(([op, change]) => `${change < 0 ? '−' : '+'}${Math.abs(change)} ${op}`)
  return words.length === 0 ? 'none' : words.join(', ')
}

function formatMemory({ prologue, plan: { steps, arenaBytes } }: Lowered): string {
  const count = (n: number) => n.toLocaleString('en-US')
  return [
    `Nodes computed once, from parameters alone: ${count(prologue.nodes.length)}`,
    `Nodes computed in each run: ${count(steps.length)}`,
    `Bytes for all intermediates: ${count(arenaBytes)}`,
  ].join('\n')
}

function documentOf({ name }: Model, lowered: Lowered): unknown {
  const { graph, prologue, plan } = lowered
  return {
    model: name,
    nodes: { traced: graph.nodes.length, once: prologue.nodes.length, eachRun: plan.steps.length },
    passes: passesOf(lowered),
    memory: { arenaBytes: plan.arenaBytes, peakElements: plan.peakElements },
  }
}
