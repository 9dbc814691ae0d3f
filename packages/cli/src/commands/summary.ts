import { formatGraph, formatShape, toMermaid, trace } from '@convene/core'
import { inference, isVariable, type Model, type ModelSummary, programInputs, summary as summaryOf } from '@convene/nn'
import type { CommandDef } from 'citty'
import { type Context, print, printJson } from '../context.ts'
import { UsageError } from '../failure.ts'
import { modelNames, modelOf } from '../models.ts'
import { formatTable } from '../table.ts'

export function summary(context: Context): CommandDef {
  return {
    meta: { name: 'summary', description: 'What a network is made of, found out by shapes alone' },
    args: {
      model: { type: 'positional', description: modelNames.join(' or ') },
      json: { type: 'boolean', description: 'layers and counts as JSON' },
      graph: { type: 'boolean', description: 'the traced program: shapes, multiply-adds and bytes of each layer' },
      mermaid: { type: 'boolean', description: 'the traced program as a Mermaid drawing' },
    },
    run: ({ args }) => {
      const forms = ['json', 'graph', 'mermaid'].filter(form => args[form] === true)
      if (forms.length > 1) {
        const received = forms.map(form => `--${form}`).join(' and ')
        throw new UsageError({ code: 'usage.form', expected: 'one of --json, --graph, --mermaid', received })
      }
      const model = modelOf(String(args.model))
      const graph = () => trace(inference(model), programInputs(model, 1), { isParameter: isVariable })
      if (args.json === true) printJson(context, summaryOf(model))
      else if (args.graph === true) print(context, formatGraph(graph()))
      else if (args.mermaid === true) print(context, toMermaid(graph()))
      else print(context, formatSummary(model, summaryOf(model)))
    },
  }
}

/** As Keras prints it. Shapes are those of one example, without the batch. */
function formatSummary({ name }: Model, { parameters, layers }: ModelSummary): string {
  const rows = layers.map(layer => [layer.name, layer.type, formatShape(layer.outputShape), layer.parameters])
  const count = (n: number) => n.toLocaleString('en-US')
  return [
    `Model: ${name}`,
    formatTable(['layer', 'type', 'output shape', 'parameters'], rows, { right: [3] }),
    `Total parameters: ${count(parameters.total)}`,
    `Trainable parameters: ${count(parameters.trainable)}`,
    `Non-trainable parameters: ${count(parameters.nonTrainable)}`,
  ].join('\n')
}
