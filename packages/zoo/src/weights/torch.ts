import { DataError, type Size2d, type Tree } from '@convene/core'
import type { HostTensor } from '@convene/nn'
import { checkNames } from './checkNames.ts'
import { transposeTensor } from './transpose.ts'

export interface TorchOptions {
  /** A network's name for a module of PyTorch's, by its path: `layer1.0.conv1`. The path itself, if left out. */
  readonly rename?: (module: string) => string
  /**
   * The sizes [h, w] of the images that linear layers get flattened, by module: PyTorch flattens channels first, networks
   * here last.
   */
  readonly flattened?: Readonly<Record<string, Size2d>>
  /** Whether a module is left out, with all its weights. None, if left out. */
  readonly isUnused?: (module: string) => boolean
  /** Whether a module convolves each channel by itself: those weights are a depthwise layer's. None, if left out. */
  readonly isDepthwise?: (module: string) => boolean
}

/** What PyTorch's batch normalization keeps beside. */
const normalization: ReadonlyMap<string, string> = new Map([
  ['weight', 'gamma'],
  ['bias', 'beta'],
  ['running_mean', 'moving_mean'],
  ['running_var', 'moving_variance'],
])

/** How many batches it has seen: nothing that a network here has. */
const counter = 'num_batches_tracked'

/**
 * A PyTorch state dict, such as a safetensors file holds, with names and layouts of networks here:
 *
 * - convolution: `weight` [co, ci / groups, kh, kw] → `kernel` [kh, kw, ci / groups, co]
 * - depthwise convolution: `weight` [c·m, 1, kh, kw] → `depthwise_kernel` [kh, kw, c, m]
 * - linear: `weight` [out, in] → `kernel` [in, out]; of flattened images, rows in the order of [h, w, c]
 * - batch normalization: `gamma`, `beta`, `moving_mean`, `moving_variance`; its counter of batches is left out
 * - `bias` stays
 *
 * @throws DataError torch.weight: a weight of another rank, or that is flattened from another shape
 * @throws DataError weights.name, weights.duplicate: of the renamed weights
 * @see https://docs.pytorch.org/docs/stable/nn.html
 */
export function fromTorch(state: Tree<HostTensor>, options: TorchOptions = {}): Tree<HostTensor> {
  const { rename = module => module, isUnused = () => false } = options
  const converted = Object.entries(state).flatMap(([path, tensor]): readonly (readonly [string, HostTensor])[] => {
    const dot = path.lastIndexOf('.')
    const [module, variable] = [path.slice(0, Math.max(0, dot)), path.slice(dot + 1)]
    if (variable === counter || isUnused(module)) return []
    const layer = rename(module)
    const named = (name: string) => (layer === '' ? name : `${layer}/${name}`)
    if (Object.hasOwn(state, `${module}.running_mean`))
      return [[named(normalization.get(variable) ?? variable), tensor]]
    if (variable !== 'weight') return [[named(variable), tensor]]
    const [name, kernel] = kernelOf(module, tensor, options)
    return [[named(name), kernel]]
  })
  checkNames(
    converted.map(([name]) => name),
    'a state dict',
  )
  return Object.fromEntries(converted)
}

function kernelOf(
  module: string,
  { shape, data }: HostTensor,
  { flattened = {}, isDepthwise = () => false }: TorchOptions,
): readonly [name: string, kernel: HostTensor] {
  const trouble = (expected: string) => {
    return new DataError({ code: 'torch.weight', layer: module, expected, received: `[${shape.join(', ')}]` })
  }
  const [outputs = 0, inputs = 0, kh = 1, kw = 1] = shape
  if (shape.length === 4 && isDepthwise(module)) {
    if (inputs !== 1) throw trouble('a depthwise weight [c·m, 1, kh, kw]')
    // One filter for each channel: none of torchvision's networks has more.
    return ['depthwise_kernel', transposeTensor({ shape: [outputs, 1, kh, kw], data }, [2, 3, 0, 1])]
  }
  if (shape.length === 4) return ['kernel', transposeTensor({ shape, data }, [2, 3, 1, 0])]
  if (shape.length !== 2)
    throw trouble('the weight of a convolution of images, a linear layer or a batch normalization')
  const image = Object.hasOwn(flattened, module) ? flattened[module]! : undefined
  if (image === undefined) return ['kernel', transposeTensor({ shape, data }, [1, 0])]
  const [h, w] = image
  const c = inputs / (h * w)
  if (!Number.isInteger(c)) throw trouble(`a weight of images of ${h}×${w}`)
  const kernel = transposeTensor({ shape: [outputs, c, h, w], data }, [2, 3, 1, 0])
  return ['kernel', { shape: [inputs, outputs], data: kernel.data }]
}
