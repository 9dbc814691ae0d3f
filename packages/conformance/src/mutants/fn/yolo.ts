import type { YoloLayer } from '@convene/detection'
import { type CompositionMutant, confusing, misreading } from './mutant.ts'

interface Layered {
  readonly layer: YoloLayer
}

const withLayer =
  (wrong: (layer: YoloLayer) => Partial<YoloLayer>) =>
  <A extends Layered>(attrs: A): A => ({ ...attrs, layer: { ...attrs.layer, ...wrong(attrs.layer) } })

/** Planted bugs of what a YOLO layer says, and of what it learns by. */
export const yoloMutants: readonly CompositionMutant[] = [
  misreading<Layered>(
    'yoloDecode',
    'bound',
    "another layer's anchors",
    withLayer(({ mask = [] }) => ({ mask: mask.map(i => (i + 1) % 3) })),
  ),
  misreading<Layered>(
    'yoloDecode',
    'bound',
    'the input turned by 90°',
    withLayer(({ inputSize: [height, width] }) => ({ inputSize: [width, height] })),
  ),
  misreading<Layered>(
    'yoloDecode',
    'bound',
    'classes that do not exclude each other',
    withLayer(() => ({ classActivation: 'sigmoid' })),
  ),
  misreading<Layered & { readonly ignoreThreshold: number }>('yoloLoss', 'bound', 'blame for what overlaps', attrs => ({
    ...attrs,
    ignoreThreshold: 1,
  })),
  confusing('yoloLoss', 'bound', 'small objects count no more than large ones', (inputs, ops) =>
    inputs.with(5, ops.fill({ value: 1, shape: ops.shapeOf(inputs[5]!) })),
  ),
]
