import { writeFile } from 'node:fs/promises'
import { parse, resolve } from 'node:path'
import { contactSheet, type Image, imageToInput } from '@convene/data'
import { readImage } from '@convene/data/node'
import { featureMaps, summary } from '@convene/nn'
import type { CommandDef } from 'citty'
import { backendOption, withBackend } from '../backends.ts'
import { type Context, print, printJson } from '../context.ts'
import { filterTiles, mapTiles } from '../featureTiles.ts'
import { oneLine } from '../oneLine.ts'
import { progressBar } from '../progress.ts'
import { loadResnet50 } from '../resnet50.ts'
import { readTrainedModel } from '../training/modelFile.ts'
import { seen } from '../training/seen.ts'

export function features(context: Context): CommandDef {
  return {
    meta: { name: 'features', description: "Draws what a layer makes of a photo, and the layer's filters" },
    args: {
      photo: { type: 'positional', description: 'a JPEG or PNG file' },
      layer: {
        type: 'string',
        description: 'a layer, as `summary` lists them; the first one with weights, if left out',
      },
      weights: {
        type: 'string',
        valueHint: 'file',
        description: 'best.safetensors of a training; ResNet-50 for ImageNet, if left out',
      },
      out: { type: 'string', valueHint: 'file', default: 'features.png', description: 'the PNG that is drawn' },
      backend: backendOption,
      json: { type: 'boolean', description: 'as JSON' },
    },
    run: async ({ args }) => {
      const photo = await readImage(resolve(context.cwd, String(args.photo)))
      const file = args.weights === undefined ? undefined : resolve(context.cwd, String(args.weights))
      const { model, weights, x, isBgr } = await networkAndInput(context, photo, file)
      const layer =
        args.layer === undefined
          ? summary(model).layers.find(({ parameters }) => parameters > 0)!.name
          : String(args.layer)
      const out = String(args.out)
      await withBackend(String(args.backend), context.cwd, async backend => {
        const { [layer]: maps } = await featureMaps(backend, model, weights, x, [layer], { signal: context.signal })
        const { [`${layer}/kernel`]: kernel } = weights
        const pictures = [await draw(context, out, mapTiles(maps!))]
        if (kernel?.shape.length === 4) {
          const { dir, name, ext } = parse(out)
          pictures.push(
            await draw(context, `${dir === '' ? '' : `${dir}/`}${name}-filters${ext}`, filterTiles(kernel, isBgr)),
          )
        }
        const result = { file: String(args.photo), model: model.name, layer, shape: maps!.shape, pictures }
        if (args.json === true) return printJson(context, result)
        const shape = maps!.shape.slice(1).join(' × ')
        print(context, `${oneLine(result.file)}: ${layer} of ${model.name}, ${shape}  (${pictures.join(', ')})`)
      })
    },
  }
}

async function networkAndInput(context: Context, photo: Image, file: string | undefined) {
  if (file === undefined) {
    const x = imageToInput(photo, { size: [224, 224], mode: 'caffe' })
    return { ...(await loadResnet50(context, progressBar)), x, isBgr: true }
  }
  const { model, weights, about } = await readTrainedModel(file)
  return { model, weights, x: seen(photo, model, about.vision), isBgr: about.vision.kind === 'photo' }
}

/** @returns the path, as it was given */
async function draw(context: Context, path: string, tiles: readonly Image[]): Promise<string> {
  const columns = Math.ceil(Math.sqrt(tiles.length))
  await writeFile(
    resolve(context.cwd, path),
    await contactSheet(
      tiles.map(image => ({ image })),
      { columns },
    ),
  )
  return path
}
