import { mapTree, sizeOf } from '@convene/core'
import { variableShapes } from '@convene/nn'
import {
  type Converted,
  convertWeights,
  darknetLayersOf,
  fromTorchvision,
  type WritableFormat,
  weightFormats,
} from '@convene/zoo'
import type { CommandDef } from 'citty'
import { type Context, print, printJson, remark } from '../context.ts'
import { openWeights, readDarknetLayers, readSmallFile } from '../convertFiles.ts'
import { checkTarget, formatOfTarget, writeTarget } from '../convertTarget.ts'
import { UsageError } from '../failure.ts'
import { modelOf } from '../models.ts'
import { oneOf } from '../usage.ts'

export function convert(context: Context): CommandDef {
  return {
    meta: { name: 'convert', description: 'Reads weights of one format and writes them in another' },
    args: {
      in: { type: 'positional', description: `a file of weights, or a folder with a model.json` },
      out: {
        type: 'positional',
        description: '.safetensors, .keras, .npz, or a folder for a model.json and its shards',
      },
      from: {
        type: 'string',
        valueHint: 'format',
        description: `${weightFormats.join(', ')}; told by the file, if left out`,
      },
      model: {
        type: 'string',
        description: 'a network that the weights must fit, and whose order and names they take',
      },
      torchvision: { type: 'boolean', description: "the weights have torchvision's names and layouts; with --model" },
      'accept-difference': { type: 'boolean', description: "even where torchvision's network computes otherwise" },
      layers: {
        type: 'string',
        valueHint: 'file',
        description: "JSON: a darknet file's convolutions, in order; --model's, if left out",
      },
      config: { type: 'string', valueHint: 'file', description: "for .keras: the model's config.json" },
      force: { type: 'boolean', description: 'write over what is there' },
      json: { type: 'boolean', description: 'what was written, as JSON' },
    },
    run: async ({ args }) => {
      const [source, target] = [String(args.in), String(args.out)]
      const format = formatOfTarget(target)
      const model = args.model === undefined ? undefined : modelOf(String(args.model))
      if (args.torchvision === true && model === undefined) {
        const expected = '--model <network>, whose names and layouts there are'
        throw new UsageError({ code: 'usage.torchvision', expected, received: '--torchvision alone' })
      }
      await checkTarget(target, { context, format, force: args.force === true })
      const { files, path } = await openWeights(source, context)
      const converted = await convertWeights(files, format, {
        path,
        where: source,
        ...(args.from !== undefined && { format: oneOf('from', String(args.from), weightFormats) }),
        ...(args.layers !== undefined && { layers: await readDarknetLayers(String(args.layers), context) }),
        ...(args.layers === undefined && args.from === 'darknet' && model && { layers: darknetLayersOf(model) }),
        ...(args.config !== undefined && { config: await readSmallFile(String(args.config), context) }),
        ...(model && { expected: variableShapes(model) }),
        ...(model &&
          args.torchvision === true && {
            change: weights =>
              fromTorchvision(String(args.model), weights, { acceptDifference: args['accept-difference'] === true }),
          }),
      })
      if (format === 'keras' && args.config === undefined) {
        remark(context, 'convene: without --config, Keras is taken to have the layers in the order of these weights')
      }
      const written = await writeTarget(target, converted.files, { context, format, force: args.force === true })
      if (args.json === true) printJson(context, documentOf(converted, format, written))
      else print(context, lineOf(converted, format, { source, target }))
    },
  }
}

function documentOf({ format, weights }: Converted, target: WritableFormat, written: readonly string[]) {
  const shapes = mapTree(weights, ({ shape }) => shape)
  return { from: format, to: target, files: written, numbers: numbersOf(weights), weights: shapes }
}

function lineOf(
  { format, weights }: Converted,
  target: WritableFormat,
  { source, target: path }: { readonly source: string; readonly target: string },
): string {
  const count = Object.keys(weights).length
  const numbers = numbersOf(weights).toLocaleString('en-US')
  return `${count} weights, ${numbers} numbers: ${source} (${format}) → ${path} (${target})`
}

function numbersOf(weights: Converted['weights']): number {
  return Object.values(weights).reduce((sum, { shape }) => sum + sizeOf(shape), 0)
}
