import type { Ops } from '../op.ts'
import { ciou, diou, giou, iou } from './iou.ts'
import { type LossOptions, reduceLosses } from './losses.ts'
import { scalar } from './scalar.ts'

// Losses of predicted boxes, each with its own true one: [..., 4] as [x1, y1, x2, y2], sides in order. 0 is perfect.

/** 1 − IoU; without a gradient where boxes do not overlap. */
export function iouLoss<T>(ops: Ops<T>, labels: T, predictions: T, options: LossOptions<T> = {}): T {
  return loss(ops, iou(ops, labels, predictions), options)
}

/** 1 − GIoU. Rezatofighi et al., arXiv:1902.09630. */
export function giouLoss<T>(ops: Ops<T>, labels: T, predictions: T, options: LossOptions<T> = {}): T {
  return loss(ops, giou(ops, labels, predictions), options)
}

/** 1 − DIoU. Zheng et al., arXiv:1911.08287, equation 7. */
export function diouLoss<T>(ops: Ops<T>, labels: T, predictions: T, options: LossOptions<T> = {}): T {
  return loss(ops, diou(ops, labels, predictions), options)
}

/** 1 − CIoU; α takes part in the gradient. Zheng et al., arXiv:1911.08287, equation 10. */
export function ciouLoss<T>(ops: Ops<T>, labels: T, predictions: T, options: LossOptions<T> = {}): T {
  return loss(ops, ciou(ops, labels, predictions), options)
}

function loss<T>(ops: Ops<T>, similarity: T, options: LossOptions<T>): T {
  return reduceLosses(ops, ops.sub(scalar(ops, 1), similarity), options)
}
