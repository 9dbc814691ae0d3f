import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Backend } from '@convene/core'
import { encodePng } from '@convene/data'
import { readImage } from '@convene/data/node'
import type { CommandDef } from 'citty'
import { backendOption, withBackend } from '../backends.ts'
import { formatSeconds } from '../bar.ts'
import { type Context, print, printJson } from '../context.ts'
import { UsageError } from '../failure.ts'
import { oneLine } from '../oneLine.ts'
import { progressBar } from '../progress.ts'
import { formatTable } from '../table.ts'
import { pretrainedUpscaler, readUpscaler } from '../upscaling/modelFile.ts'
import { type Score, scorePhoto } from '../upscaling/score.ts'
import { type Upscaler, upscaleImage } from '../upscaling/upscaleImage.ts'

export function upscale(context: Context): CommandDef {
  return {
    meta: { name: 'upscale', description: 'Makes a photo larger by a network for super-resolution' },
    args: {
      photo: { type: 'positional', description: 'a JPEG or PNG file; with --score, as many as you like' },
      model: {
        type: 'string',
        valueHint: 'file',
        description: 'best.safetensors of `train super-resolution`; the network that comes with it, if left out',
      },
      out: { type: 'string', valueHint: 'file', default: 'upscaled.png', description: 'the PNG that is written' },
      score: {
        type: 'boolean',
        description: 'instead, make each photo smaller first, and tell how near to it the network comes',
      },
      backend: backendOption,
      json: { type: 'boolean', description: 'as JSON' },
    },
    run: async ({ args }) => {
      const files = args._
      if (args.score !== true && files.length > 1) {
        throw new UsageError({ code: 'usage.argument', expected: 'one photo, or --score', received: `${files.length}` })
      }
      const { model } = args
      const upscaler = await (model === undefined
        ? pretrainedUpscaler()
        : readUpscaler(resolve(context.cwd, String(model))))
      const isJson = args.json === true
      await withBackend(String(args.backend), context.cwd, backend =>
        args.score === true
          ? scorePhotos(context, backend, upscaler, files, isJson)
          : enlarge(context, backend, upscaler, { file: files[0]!, out: String(args.out), isJson }),
      )
    },
  }
}

async function enlarge(
  context: Context,
  backend: Backend<unknown>,
  upscaler: Upscaler,
  { file, out, isJson }: { readonly file: string; readonly out: string; readonly isJson: boolean },
): Promise<void> {
  const image = await readImage(resolve(context.cwd, file))
  const bar = progressBar(context, 'upscaling')
  const start = performance.now()
  try {
    const { signal } = context
    const onProgress = ({ done, total }: { readonly done: number; readonly total: number }) => bar.update(done, total)
    const large = await upscaleImage(backend, upscaler, image, { signal, onProgress })
    const ms = performance.now() - start
    await writeFile(resolve(context.cwd, out), await encodePng(large))
    const { width, height } = large
    if (isJson) printJson(context, { file, picture: out, width, height, backend: backend.name, ms })
    else {
      const size = `${image.width} × ${image.height} to ${width} × ${height}`
      print(context, `${oneLine(file)}: ${size}  (${out}, ${backend.name}, ${formatSeconds(ms)})`)
    }
  } finally {
    bar.stop()
  }
}

async function scorePhotos(
  context: Context,
  backend: Backend<unknown>,
  upscaler: Upscaler,
  files: readonly string[],
  isJson: boolean,
): Promise<void> {
  const bar = progressBar(context, 'photos')
  const scores: ({ readonly file: string } & Score)[] = []
  try {
    for (const file of files) {
      const photo = await readImage(resolve(context.cwd, file))
      scores.push({ file, ...(await scorePhoto(backend, upscaler, photo, { signal: context.signal })) })
      bar.update(scores.length, files.length)
    }
  } finally {
    bar.stop()
  }
  const mean = (of: 'bicubic' | 'network') => scores.reduce((sum, score) => sum + score[of], 0) / scores.length
  const means = { bicubic: mean('bicubic'), network: mean('network') }
  const { model, scale } = upscaler.network
  if (isJson)
    return printJson(context, { network: model.name, scale, backend: backend.name, photos: scores, mean: means })
  const row = (name: string, { bicubic, network }: Score) => [
    oneLine(name),
    ...[bicubic, network, network - bicubic].map(value => value.toFixed(2)),
  ]
  const table = [...scores.map(({ file, ...score }) => row(file, score)), row('mean', means)]
  print(context, `Made ${scale} times smaller and larger again, PSNR of the luminance in dB:`)
  print(context, formatTable(['photo', 'bicubic', model.name, 'gain'], table, { right: [1, 2, 3] }))
}
