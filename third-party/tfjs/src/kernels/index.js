import { convolutions } from './convolutions.js'
import { elementwise } from './elementwise.js'
import { linear } from './linear.js'
import { pooling } from './pooling.js'
import { shapes } from './shapes.js'

/**
 * Each primitive as directly as TensorFlow.js has it.
 *
 * @type {import('@convene/core').Kernels<import('../tensorflow.js').Tensor>}
 */
export const kernels = { ...elementwise, ...shapes, ...linear, ...convolutions, ...pooling }
