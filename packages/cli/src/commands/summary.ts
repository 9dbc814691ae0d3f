import { formatGraph, formatShape, toMermaid, trace } from '@convene/core'
import {
  flops,
  inference,
  isVariable,
  type Model,
  type ModelMemory,
  memory,
  programInputs,
  summary as summaryOf,
} from '@convene/nn'
import type { CommandDef } from 'citty'
import { type Context, print, printJson } from '../context.ts'
import { UsageError } from '../failure.ts'
import { modelNames, modelOf } from '../models.ts'
import { formatTable } from '../table.ts'
import { wholeNumber } from '../usage.ts'

export function summary(context: Context): CommandDef {
  return {
    meta: { name: 'summary', description: 'What a network is made of, found out by shapes alone' },
    args: {
      model: { type: 'positional', description: modelNames.join(' or ') },
      batch: { type: 'string', default: '1', description: 'how many examples the memory is for' },
      json: { type: 'boolean', description: 'layers, counts and memory as JSON' },
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
      const batch = wholeNumber('batch', String(args.batch), 1, 1_000_000)
      const graph = () => trace(inference(model), programInputs(model, 1), { isParameter: isVariable })
      if (args.json === true) printJson(context, costOf(model, batch))
      else if (args.graph === true) print(context, formatGraph(graph()))
      else if (args.mermaid === true) print(context, toMermaid(graph()))
      else print(context, formatSummary(model, batch))
    },
  }
}

function costOf(model: Model, batch: number) {
  return { ...summaryOf(model), multiplyAdds: flops(model).multiplyAdds, batch, memory: memory(model, { batch }) }
}

/** As Keras prints it, and what it costs. Shapes are those of one example, without the batch. */
function formatSummary(model: Model, batch: number): string {
  const { parameters, layers, multiplyAdds, memory } = costOf(model, batch)
  const rows = layers.map(layer => [layer.name, layer.type, formatShape(layer.outputShape), layer.parameters])
  const count = (n: number) => n.toLocaleString('en-US')
  return [
    `Model: ${model.name}`,
    formatTable(['layer', 'type', 'output shape', 'parameters'], rows, { right: [3] }),
    `Total parameters: ${count(parameters.total)}`,
    `Trainable parameters: ${count(parameters.trainable)}`,
    `Non-trainable parameters: ${count(parameters.nonTrainable)}`,
    `Multiply-adds for one example: ${count(multiplyAdds)}`,
    ...formatMemory(memory, batch),
  ].join('\n')
}

function formatMemory({ parameters, inference, training, largest }: ModelMemory, batch: number): readonly string[] {
  const examples = batch === 1 ? 'one example' : `${batch.toLocaleString('en-US')} examples`
  return [
    `Memory in float32, of ${examples}:`,
    `  parameters             ${megabytes(parameters)}  most in ${largest.parameters.name}, ${megabytes(largest.parameters.bytes).trim()}`,
    `  inference, beside them ${megabytes(inference.planned)}  two consecutive layers: ${megabytes(inference.consecutive).trim()}, into ${inference.at}`,
    `  training, beside them  ${megabytes(training.activations + training.gradients)}  outputs of all layers: ${megabytes(training.activations).trim()}, most of ${largest.output.name}; gradients: ${megabytes(training.gradients).trim()}`,
  ]
}

/** Millions of bytes, in a column. */
function megabytes(bytes: number): string {
  const [whole, digits] = [bytes / 1e6, bytes < 1e7 ? 2 : 1]
  return `${whole.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits }).padStart(8)} MB`
}
