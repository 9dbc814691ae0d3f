import { windowAxes } from '@convene/core'
import { type KernelWriter, kernelSource, sum, times } from '../source.ts'
import { threadsOf } from '../threads.ts'
import { maxOfWindow } from './maxOfWindow.ts'
import { forEachOutput, image, imageOffset } from './window.ts'

/** GPUs cannot scatter, so each element of the input asks every window that sees it where its maximum is. */
export const maxPool2dInputGrad: KernelWriter<'maxPool2dInputGrad'> = ({ dialect, inputs, out, attrs }) => {
  const [, oh, ow] = image(inputs[1]!)
  const [, h, w] = image(out)
  const axes = windowAxes([h, w], [oh, ow], attrs.windowSize, attrs)
  const { output, prelude, at } = threadsOf(dialect, out)
  const [b, iy, ix, c] = at as [string, string, string, string]
  const body = `${prelude}let dx = 0;
${forEachOutput(dialect, axes[0], iy, 'ky', oy =>
  forEachOutput(
    dialect,
    axes[1],
    ix,
    'kx',
    ox => `${maxOfWindow(dialect, axes, inputs[0]!, [b, oy, ox, c], ['jy', 'jx'])}
if (best === ${sum(times(iy, w), ix)}) { dx += dy[${imageOffset(inputs[1]!, b, oy, ox, c)}]; }`,
  ),
)}
return dx;`
  return kernelSource(['x', 'dy'], body, output)
}
