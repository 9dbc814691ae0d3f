import { windowAxes } from '@convene/core'
import { type KernelWriter, kernelSource, sum, times } from '../source.ts'
import { threadsOf } from '../threads.ts'
import { groupOf } from './group.ts'
import { accumulators } from './product.ts'
import { ifInside, image, imageOffset, tapPosition } from './window.ts'

export const conv2dFilterGrad: KernelWriter<'conv2dFilterGrad'> = ({ dialect, inputs, out, attrs }) => {
  const [n, h, w] = image(inputs[0]!)
  const [, oh, ow] = image(inputs[1]!)
  const [kh, kw, ciPerGroup, co] = image(out)
  const [rows, columns] = windowAxes([h, w], [oh, ow], [kh, kw], attrs)
  const coPerGroup = co / attrs.groups
  const sums = accumulators(coPerGroup)
  const { output, prelude, at } = threadsOf(dialect, [kh, kw, ciPerGroup, co / sums.count])
  const [ky, kx, c, lane] = at as [string, string, string, string]
  const o = times(lane, sums.count)
  const { prelude: groupPrelude, group } = groupOf(dialect, o, attrs.groups, coPerGroup)
  const iy = tapPosition(rows, 'oy', ky)
  const ix = tapPosition(columns, 'ox', kx)
  const add = sums.add(
    `x[${imageOffset(inputs[0]!, 'b', iy, ix, sum(times(group, ciPerGroup), c))}]`,
    i => `dy[${imageOffset(inputs[1]!, 'b', 'oy', 'ox', sum(o, `${i}`))}]`,
  )
  const body = `${prelude}${groupPrelude}${sums.declare}
for (let b = 0; b < ${n}; b++) {
for (let oy = 0; oy < ${oh}; oy++) {
${ifInside(rows, iy, `for (let ox = 0; ox < ${ow}; ox++) {\n${ifInside(columns, ix, add)}\n}`)}
}
}
${sums.result}`
  return kernelSource(['x', 'dy'], body, output, sums.count)
}
