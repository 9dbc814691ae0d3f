import { windowAxes } from '@convene/core'
import { type KernelWriter, kernelSource, sum, times } from '../source.ts'
import { threadsOf } from '../threads.ts'
import { groupOf } from './group.ts'
import { accumulators } from './product.ts'
import { forEachOutput, image, imageOffset } from './window.ts'

export const conv2dInputGrad: KernelWriter<'conv2dInputGrad'> = ({ dialect, inputs, out, attrs }) => {
  const [, oh, ow] = image(inputs[0]!)
  const [kh, kw, ciPerGroup, co] = image(inputs[1]!)
  const [n, h, w, ci] = image(out)
  const [rows, columns] = windowAxes([h, w], [oh, ow], [kh, kw], attrs)
  const coPerGroup = co / attrs.groups
  const sums = accumulators(ciPerGroup)
  const { output, prelude, at } = threadsOf(dialect, [n, h, w, ci / sums.count])
  const [b, iy, ix, lane] = at as [string, string, string, string]
  const channel = times(lane, sums.count)
  const { prelude: groupPrelude, group } = groupOf(dialect, channel, attrs.groups, ciPerGroup)
  const c = group === '0' ? channel : `${channel} - ${times(group, ciPerGroup)}`
  const o = sum(times(group, coPerGroup), 'o')
  const body = `${prelude}${groupPrelude}${sums.declare}
${forEachOutput(dialect, rows, iy, 'ky', oy =>
  forEachOutput(
    dialect,
    columns,
    ix,
    'kx',
    ox => `for (let o = 0; o < ${coPerGroup}; o++) {
${sums.add(
  `dy[${imageOffset(inputs[0]!, b, oy, ox, o)}]`,
  i => `filter[${imageOffset(inputs[1]!, 'ky', 'kx', sum(c, `${i}`), o)}]`,
)}
}`,
  ),
)}
${sums.result}`
  return kernelSource(['dy', 'filter'], body, output, sums.count)
}
