import {
  type BoxFormat,
  convertBoxes,
  diou,
  diouLoss,
  giou,
  giouLoss,
  iou,
  iouLoss,
  type LossReduction,
  type Ops,
  orderCorners,
  pairwiseDiou,
  pairwiseGiou,
  pairwiseIou,
} from '@convene/core'
import { type CompositionMutant, confusing, misreading, plus, replacing, spoiling } from './mutant.ts'

interface Formats {
  readonly from: BoxFormat
  readonly to: BoxFormat
}
interface Reduced {
  readonly reduction: LossReduction
}

const format =
  (a: BoxFormat, b: BoxFormat) =>
  (name: BoxFormat): BoxFormat =>
    name === a ? b : name

/** Boxes whose last two sides lie one pixel further. */
export function withLastPixel<T>(ops: Ops<T>, boxes: T): T {
  return ops.add(orderCorners(ops, boxes), ops.literal({ shape: [4], data: [0, 0, 1, 1] }))
}

const measured = (measure: <T>(ops: Ops<T>, a: T, b: T) => T) => {
  return <T>(ops: Ops<T>, [a, b]: readonly T[]): T => measure(ops, orderCorners(ops, a!), orderCorners(ops, b!))
}

/** Planted bugs of boxes and their overlaps. */
export const boxMutants: readonly CompositionMutant[] = [
  misreading<Formats>('convertBoxes', 'exact', 'from and to swapped', a => ({ from: a.to, to: a.from })),
  misreading<Formats>('convertBoxes', 'exact', 'a corner for the centre', a => ({
    ...a,
    to: format('cxcywh', 'xywh')(a.to),
  })),
  misreading<Formats>('convertBoxes', 'exact', 'y before x in both or neither', a => ({
    ...a,
    from: format('yxyx', 'xyxy')(a.from),
  })),
  replacing('orderCorners', 'exact', 'the corners as they come', (_ops, [boxes]) => boxes!),
  replacing('orderCorners', 'exact', 'only the left and right sides in order', (ops, [boxes]) => {
    const isAcross = ops.literal({ shape: [4], data: [1, 0, 1, 0] })
    return ops.select(isAcross, orderCorners(ops, boxes!), boxes!)
  }),
  confusing('iou', 'bound', 'a pixel more on each side', (boxes, ops) => boxes.map(x => withLastPixel(ops, x))),
  replacing('iou', 'bound', 'the generalized one', measured(giou)),
  spoiling('iou', 'bound', 'the union counts what is shared twice', (ops, y) => ops.div(y, plus(ops, y, 1))),
  replacing('giou', 'bound', 'without the enclosing box', measured(iou)),
  replacing('diou', 'bound', 'the generalized one', measured(giou)),
  replacing('ciou', 'bound', 'without the proportions', measured(diou)),
  confusing('pairwiseIou', 'bound', 'columns for rows', ([a, b]) => [b!, a!]),
  replacing('pairwiseIou', 'bound', 'the generalized one', measured(pairwiseGiou)),
  replacing('pairwiseGiou', 'bound', 'without the enclosing box', measured(pairwiseIou)),
  replacing('pairwiseDiou', 'bound', 'the generalized one', measured(pairwiseGiou)),
  replacing('pairwiseCiou', 'bound', 'without the proportions', measured(pairwiseDiou)),
  misreading<Reduced>('iouLoss', 'bound', 'a sum, not a mean', a => ({
    reduction: a.reduction === 'mean' ? 'sum' : a.reduction,
  })),
  replacing<Reduced>('giouLoss', 'bound', 'without the enclosing box', (ops, [a, b], options) =>
    iouLoss(ops, orderCorners(ops, a!), orderCorners(ops, b!), options),
  ),
  replacing<Reduced>('diouLoss', 'bound', 'the generalized one', (ops, [a, b], options) =>
    giouLoss(ops, orderCorners(ops, a!), orderCorners(ops, b!), options),
  ),
  replacing<Reduced>('ciouLoss', 'bound', 'without the proportions', (ops, [a, b], options) =>
    diouLoss(ops, orderCorners(ops, a!), orderCorners(ops, b!), options),
  ),
  confusing<Reduced>('ciouLoss', 'bound', 'boxes of another format', ([a, b], ops) => [
    a!,
    convertBoxes(ops, b!, 'xyxy', 'cxcywh'),
  ]),
]
