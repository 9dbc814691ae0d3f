import { DataError } from '@convene/core'
import { type Model, variableShapes } from '@convene/nn'
import { type DarknetLayer, partsOf } from './darknet.ts'

/**
 * How to read a darknet file into a model that is made of convolutions, each with a bias or with a batch normalization of its
 * name and `_bn`: the zoo's YOLO networks are. The file has them in the order in which they run.
 *
 * @throws DataError darknet.layer: a variable that is of neither
 */
export function darknetLayersOf(model: Model): readonly DarknetLayer[] {
  const shapes = variableShapes(model)
  const layers = Object.entries(shapes).flatMap(([path, shape]): readonly DarknetLayer[] => {
    const [size, across, channels, filters] = shape
    if (!path.endsWith('/kernel') || size !== across || !size || !channels || !filters) return []
    const name = path.slice(0, -'/kernel'.length)
    return [{ name, filters, size, channels, batchNormalize: Object.hasOwn(shapes, `${name}_bn/gamma`) }]
  })
  const known = new Set(layers.flatMap(partsOf).map(({ name }) => name))
  const other = Object.keys(shapes).find(path => !known.has(path))
  if (other !== undefined) {
    const expected = 'convolutions with square kernels, and a bias or a batch normalization each'
    throw new DataError({ code: 'darknet.layer', expected, received: `${other} in ${model.name}` })
  }
  return layers
}
