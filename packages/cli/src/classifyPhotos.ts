import type { RunOptions } from '@convene/core'
import type { Predictor } from '@convene/nn'
import type { Photo } from './photos.ts'

export interface Classified {
  readonly file: string
  /** The time of the prediction, reading the photo not included; the first one compiles the kernels, too. */
  readonly ms: number
  /** Of each class. */
  readonly probabilities: ArrayLike<number>
}

/** One photo at a time, so that each has a time of its own. */
export async function* classifyPhotos(
  photos: readonly Photo[],
  network: Predictor,
  options: RunOptions,
): AsyncGenerator<Classified, void, undefined> {
  for (const { file, input } of photos) {
    const start = performance.now()
    const { data } = await network.predict(input, options)
    yield { file, ms: performance.now() - start, probabilities: data }
  }
}
