import type { Backend } from '@convene/core'
import { type Predictor, predictor } from '@convene/nn'
import { type Pretrained, pretrainedResnet50, type WeightsSource } from '@convene/zoo/weights'
import type { Context } from './context.ts'
import { fetching, type Progress } from './progress.ts'

/** ResNet-50 with weights for ImageNet; shows how their download gets on. */
export async function loadResnet50(
  context: Context,
  makeProgress: (context: Context, name: string) => Progress,
  source?: WeightsSource,
): Promise<Pretrained> {
  return fetching(context, makeProgress, options => pretrainedResnet50({ ...options, ...(source && { source }) }))
}

/** Puts it on a backend for as long as `body` takes. */
export async function withPredictor<T, R>(
  backend: Backend<T>,
  { model, weights }: Pretrained,
  body: (predictor: Predictor) => Promise<R>,
): Promise<R> {
  const network = predictor(backend, model, weights)
  try {
    return await body(network)
  } finally {
    network.dispose()
  }
}
