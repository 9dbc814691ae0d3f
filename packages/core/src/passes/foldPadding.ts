import type { Graph } from '../graph.ts'
import type { Conv2dAttrs } from '../ops/conv2d.ts'
import type { PadAttrs } from '../ops/pad.ts'
import type { Padding2d } from '../ops/window.ts'
import { rewrite } from './rewrite.ts'

/** A border of zeros before a convolution becomes padding of the convolution, which nobody has to copy the image for. */
export function foldPadding(graph: Graph): Graph {
  return rewrite(graph, ({ op, inputs, attrs, layer }, to) => {
    if (op !== 'conv2d') return undefined
    const [x, filter] = inputs.map(to.of)
    const before = to.node(x!)
    if (before?.op !== 'pad') return undefined
    const border = spatialBorder(before.attrs as PadAttrs)
    if (border === undefined) return undefined
    const conv = attrs as Conv2dAttrs
    const [top, bottom, left, right] = border
    const own = conv.padding
    const padding: Padding2d = [own[0] + top, own[1] + bottom, own[2] + left, own[3] + right]
    return to.add(op, [before.inputs[0]!, filter!], { ...conv, padding }, layer)
  })
}

/** The border as a convolution's padding; `undefined` where it is not of zeros around images. */
function spatialBorder({ padding, value }: PadAttrs): Padding2d | undefined {
  const [n, h, w, c] = padding
  const isAround = [...n!, ...c!].every(side => side === 0)
  return value === 0 && isAround ? [...h!, ...w!] : undefined
}
