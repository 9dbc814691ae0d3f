import { type WindowAxis, windowAxes } from '@convene/core'
import { type KernelWriter, kernelSource } from '../source.ts'
import { threadsOf } from '../threads.ts'
import { forEachOutput, forEachTap, image, imageOffset } from './window.ts'

export const avgPool2dInputGrad: KernelWriter<'avgPool2dInputGrad'> = ({ dialect, inputs, out, attrs }) => {
  const [, oh, ow] = image(inputs[0]!)
  const [, h, w] = image(out)
  const [rows, columns] = windowAxes([h, w], [oh, ow], attrs.windowSize, attrs)
  const { output, prelude, at } = threadsOf(dialect, out)
  const [b, iy, ix, c] = at as [string, string, string, string]
  const body = `${prelude}let dx = 0;
${forEachOutput(
  dialect,
  rows,
  iy,
  'ky',
  oy => `${countTaps(rows, oy, 'jy')}
${forEachOutput(
  dialect,
  columns,
  ix,
  'kx',
  ox => `${countTaps(columns, ox, 'jx')}
dx += dy[${imageOffset(inputs[0]!, b, oy, ox, c)}] / (jyCount * jxCount);`,
)}`,
)}
return dx;`
  return kernelSource(['dy'], body, output)
}

/** Counts the taps of output `o` that lie in the input, in a local called after the loop. */
function countTaps(axis: WindowAxis, o: string, k: string): string {
  return `let ${k}Count = 0;\n${forEachTap(axis, o, k, () => `${k}Count += 1;`)}`
}
