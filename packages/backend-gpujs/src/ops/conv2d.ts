import { windowAxes } from '@convene/core'
import { beforeLoop, type KernelWriter, kernelSource, sum, times } from '../source.ts'
import { threadsOf } from '../threads.ts'
import { groupOf } from './group.ts'
import { accumulators } from './product.ts'
import { forEachTap, image, imageOffset } from './window.ts'

export const conv2d: KernelWriter<'conv2d'> = ({ dialect, inputs, out, attrs }) => {
  const [, h, w] = image(inputs[0]!)
  const [kh, kw, ciPerGroup, co] = image(inputs[1]!)
  const [n, oh, ow] = image(out)
  const [rows, columns] = windowAxes([h, w], [oh, ow], [kh, kw], attrs)
  const coPerGroup = co / attrs.groups
  const sums = accumulators(coPerGroup)
  const { output, prelude, at } = threadsOf(dialect, [n, oh, ow, co / sums.count])
  const [b, oy, ox, lane] = at as [string, string, string, string]
  const o = times(lane, sums.count)
  const { prelude: groupPrelude, group } = groupOf(dialect, o, attrs.groups, coPerGroup)
  const dot = (iy: string, ix: string): string => {
    const from = beforeLoop(dialect, 'from', imageOffset(inputs[0]!, b, iy, ix, times(group, ciPerGroup)))
    const weight = beforeLoop(dialect, 'weight', imageOffset(inputs[1]!, 'ky', 'kx', '0', o))
    return `${from.declare}${weight.declare}for (let c = 0; c < ${ciPerGroup}; c++) {
${sums.add(`x[${sum(from.offset, 'c')}]`, i => `filter[${sum(weight.offset, times('c', co), `${i}`)}]`)}
}`
  }
  const body = `${prelude}${groupPrelude}${sums.declare}
${forEachTap(rows, oy, 'ky', iy => forEachTap(columns, ox, 'kx', ix => dot(iy, ix)))}
${sums.result}`
  return kernelSource(['x', 'filter'], body, output, sums.count)
}
