import { windowAxes } from '@convene/core'
import { type KernelWriter, kernelSource, sum, times } from '../source.ts'
import { threadsOf } from '../threads.ts'
import { maxOfWindow } from './maxOfWindow.ts'
import { image } from './window.ts'

export const maxPool2dGather: KernelWriter<'maxPool2dGather'> = ({ dialect, inputs, out, attrs }) => {
  const [, h, w, channels] = image(inputs[0]!)
  const [, oh, ow] = image(out)
  const axes = windowAxes([h, w], [oh, ow], attrs.windowSize, attrs)
  const { output, prelude, at } = threadsOf(dialect, out)
  const place = at as [string, string, string, string]
  const [b, , , c] = place
  const from = sum(times(b, h * w * channels), times(dialect.integer('best'), channels), c)
  const body = `${prelude}${maxOfWindow(dialect, axes, inputs[0]!, place, ['ky', 'kx'])}\nreturn values[${from}];`
  return kernelSource(['x', 'values'], body, output)
}
