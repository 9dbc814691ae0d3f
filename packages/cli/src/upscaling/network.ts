import { batchShape, type Model } from '@convene/nn'
import { espcn, srcnn } from '@convene/zoo'
import { UsageError } from '../failure.ts'

/** A network that makes photos larger. */
export interface UpscalingNetwork {
  readonly model: Model
  /** How many times as high and wide. */
  readonly scale: number
  /** Whether it sees what bicubic interpolation has enlarged already. */
  readonly enlarged: boolean
  /** How many pixels of what it sees it loses along each side. */
  readonly margin: number
}

/** Networks for super-resolution, by the zoo's names. */
export const upscalingNames = ['espcn', 'srcnn'] as const
export type UpscalingName = (typeof upscalingNames)[number]

/** @throws UsageError usage.model: there is none of that name */
export function upscalingNetwork(name: string, scale: number): UpscalingNetwork {
  const known = upscalingNames.find(known => known === name)
  if (known === undefined) {
    throw new UsageError({ code: 'usage.model', expected: upscalingNames.join(' or '), received: JSON.stringify(name) })
  }
  const enlarged = known === 'srcnn'
  const model = enlarged ? srcnn() : espcn({ scale })
  return { model, scale, enlarged, margin: marginOf(model, enlarged ? 1 : scale) }
}

function marginOf(model: Model, factor: number): number {
  const [side = 0] = model.inputShape
  const [, outputSide = 0] = model.layer.build(batchShape(model, 1)).outputShape
  return (side - outputSide / factor) / 2
}
