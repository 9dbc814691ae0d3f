import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { variableShapes } from '@convene/nn'
import { espcn } from './espcn.ts'
import { assignWeights } from './weights/assignWeights.ts'
import type { Pretrained } from './weights/pretrained.ts'
import { readSafetensors } from './weights/safetensors.ts'

/** Seen from this file and from what is built of it alike. */
const file = fileURLToPath(new URL('../weights/espcn-x2.safetensors', import.meta.url))

/**
 * ESPCN that makes photos twice as high and wide, with weights that come with the package; `weights/README.md` says from which
 * photos they were learnt, and how. Its input is the luminance from 0 to 1 of BT.601, as `planeOf` of `@convene/data` makes it.
 *
 * @throws DataError weights.…, safetensors.…: the file is damaged
 */
export async function pretrainedEspcn(): Promise<Pretrained> {
  const model = espcn({ scale: 2 })
  return { model, weights: assignWeights(variableShapes(model), readSafetensors(await readFile(file), file)) }
}
