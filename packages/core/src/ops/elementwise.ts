import { broadcastShapes, type Shape, sizeOf } from '../shape.ts'

/** What the elementwise ops share: one value out for each position, whatever its place. */
export const unaryShape = (x: Shape): Shape => x
export const binaryShape = (x: Shape, y: Shape): Shape => broadcastShapes(x, y)
export const elementwiseFlops = (_inputs: readonly Shape[], out: Shape): number => sizeOf(out)
