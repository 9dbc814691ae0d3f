import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { randomKey, type Tree, uniform } from '@convene/core'
import type { HostTensor } from '@convene/nn'
import { create } from 'tar'

/** A model as TensorFlow.js would save it, small, for tests to break. */
export interface TinyModel {
  readonly json: unknown
  /** By path from the model.json. */
  readonly shards: Tree<Uint8Array>
  readonly weights: Tree<HostTensor>
}

/** Two weights in three shards, which are cut where no number ends. `count` is the size of the larger weight. */
export function tinyModel(count = 6): TinyModel {
  const kernel = uniform(randomKey(1), [count, 1], -1, 1)
  const bias = uniform(randomKey(2), [3], -1, 1)
  const bytes = Buffer.concat([Buffer.from(bias.buffer), Buffer.from(kernel.buffer)])
  const cuts = [0, 5, bytes.length - 7, bytes.length]
  const paths = ['shard1of3.bin', 'shard2of3.bin', 'shard3of3.bin']
  return {
    json: {
      format: 'layers-model',
      modelTopology: { class_name: 'Sequential' },
      weightsManifest: [
        {
          paths,
          weights: [
            { name: 'dense/bias', shape: [3], dtype: 'float32' },
            { name: 'dense/kernel', shape: [count, 1], dtype: 'float32' },
          ],
        },
      ],
    },
    shards: Object.fromEntries(paths.map((path, i) => [path, bytes.subarray(cuts[i], cuts[i + 1])])),
    weights: { 'dense/bias': { shape: [3], data: bias }, 'dense/kernel': { shape: [count, 1], data: kernel } },
  }
}

export async function writeModel(folder: string, { json, shards }: TinyModel): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'model.json'), JSON.stringify(json))
  for (const [path, bytes] of Object.entries(shards)) await writeFile(join(folder, path), bytes)
}

export interface Tarball {
  readonly file: string
  readonly bytes: Buffer
  readonly integrity: string
}

/** A .tgz as npm packs it, with the model in `package/net`. */
export async function packModel(file: string, model: TinyModel): Promise<Tarball> {
  const folder = dirname(file)
  await writeModel(join(folder, 'package', 'net'), model)
  await create({ file, gzip: true, cwd: folder, portable: true }, ['package'])
  const bytes = await readFile(file)
  return { file, bytes, integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}` }
}
