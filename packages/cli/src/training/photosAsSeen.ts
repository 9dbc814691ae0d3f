import type { LabelledFile } from '@convene/data/node'
import type { HostTensor, Model } from '@convene/nn'
import type { Batch } from '@convene/train'
import type { Context } from '../context.ts'
import type { Vision } from './modelFile.ts'
import { readOrLeaveOut } from './photos.ts'
import { seen } from './seen.ts'
import { stacked } from './transfer.ts'

/** How many photos go through a network at once. */
const photosAtOnce = 16

/** Photos as the network sees them, a few at a time. One that is none is named and left out. */
export async function* photosAsSeen(
  context: Context,
  files: readonly LabelledFile[],
  model: Model,
  vision: Vision,
): AsyncGenerator<Batch> {
  let pending: { readonly input: HostTensor; readonly label: number }[] = []
  for (const [i, file] of files.entries()) {
    context.signal.throwIfAborted()
    const image = await readOrLeaveOut(context, file)
    if (image !== undefined) pending.push({ input: seen(image, model, vision), label: file.label })
    if (pending.length === 0 || (pending.length < photosAtOnce && i < files.length - 1)) continue
    yield {
      x: stacked(pending.map(({ input }) => input)),
      labels: { shape: [pending.length], data: Float32Array.from(pending, ({ label }) => label) },
    }
    pending = []
  }
}
