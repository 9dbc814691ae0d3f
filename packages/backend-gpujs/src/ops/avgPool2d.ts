import { windowAxes } from '@convene/core'
import { type KernelWriter, kernelSource } from '../source.ts'
import { threadsOf } from '../threads.ts'
import { forEachTap, image, imageOffset } from './window.ts'

export const avgPool2d: KernelWriter<'avgPool2d'> = ({ dialect, inputs, out, attrs }) => {
  const [, h, w] = image(inputs[0]!)
  const [, oh, ow] = image(out)
  const [rows, columns] = windowAxes([h, w], [oh, ow], attrs.windowSize, attrs)
  const { output, prelude, at } = threadsOf(dialect, out)
  const [b, oy, ox, c] = at as [string, string, string, string]
  const body = `${prelude}let r = 0;
let count = 0;
${forEachTap(rows, oy, 'ky', iy =>
  forEachTap(columns, ox, 'kx', ix => `r += x[${imageOffset(inputs[0]!, b, iy, ix, c)}];\ncount += 1;`),
)}
return r / count;`
  return kernelSource(['x'], body, output)
}
