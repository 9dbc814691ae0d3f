import { windowAxes } from '@convene/core'
import { type KernelWriter, kernelSource } from '../source.ts'
import { threadsOf } from '../threads.ts'
import { maxOfWindow } from './maxOfWindow.ts'
import { image } from './window.ts'

export const maxPool2d: KernelWriter<'maxPool2d'> = ({ dialect, inputs, out, attrs }) => {
  const [, h, w] = image(inputs[0]!)
  const [, oh, ow] = image(out)
  const axes = windowAxes([h, w], [oh, ow], attrs.windowSize, attrs)
  const { output, prelude, at } = threadsOf(dialect, out)
  const place = at as [string, string, string, string]
  return kernelSource(
    ['x'],
    `${prelude}${maxOfWindow(dialect, axes, inputs[0]!, place, ['ky', 'kx'])}\nreturn r;`,
    output,
  )
}
