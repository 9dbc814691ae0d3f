import { averagePooling2D, conv2D, dense, flatten, type Model, sequential } from '@convene/nn'
import { widened, type ZooOptions } from './zooOptions.ts'

/**
 * LeNet-5 as it is taught today: C3 sees all maps of S2, subsampling has no parameters, and the output is a softmax.
 * 28×28×1 in (padded to the paper's 32×32 by the first convolution), 61,706 parameters for ten classes. `lenet1998` is as
 * the paper has it.
 *
 * @see LeCun, Bottou, Bengio & Haffner, Gradient-Based Learning Applied to Document Recognition, Proc. IEEE 86(11), 1998
 */
export function lenet5({ classes = 10, width = 1 }: ZooOptions = {}): Model {
  const wide = (count: number) => widened(count, width)
  return {
    name: 'lenet5',
    inputShape: [28, 28, 1],
    layer: sequential([
      conv2D({ name: 'c1', filters: wide(6), kernelSize: 5, padding: 'same', activation: 'tanh' }),
      averagePooling2D(2, { name: 's2' }),
      conv2D({ name: 'c3', filters: wide(16), kernelSize: 5, activation: 'tanh' }),
      averagePooling2D(2, { name: 's4' }),
      conv2D({ name: 'c5', filters: wide(120), kernelSize: 5, activation: 'tanh' }),
      flatten({ name: 'flatten' }),
      dense({ name: 'f6', units: wide(84), activation: 'tanh' }),
      dense({ name: 'output', units: classes, activation: 'softmax' }),
    ]),
  }
}
