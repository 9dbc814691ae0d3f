export type { Activation, ActivationFunction, ActivationName } from './activations.ts'
export * from './graph.ts'
export { type HostTensor, type Initialized, init } from './init.ts'
export * from './initializers.ts'
export type * from './layer.ts'
export { activation } from './layers/activation.ts'
export { type BatchNormalizationOptions, batchNormalization } from './layers/batchNormalization.ts'
export { type Conv2DOptions, conv2D } from './layers/conv2D.ts'
export { type DenseOptions, dense } from './layers/dense.ts'
export { dropout, spatialDropout2D } from './layers/dropout.ts'
export { flatten } from './layers/flatten.ts'
export {
  averagePooling2D,
  globalAveragePooling2D,
  maxPooling2D,
  type Pooling2DOptions,
} from './layers/pooling2D.ts'
export { zeroPadding2D } from './layers/zeroPadding2D.ts'
export * from './merges.ts'
export type { Mode, Training } from './mode.ts'
export * from './model.ts'
export { drawNoise, noiseOf } from './noise.ts'
export { orthogonal } from './orthogonal.ts'
export { type ParallelOptions, parallel } from './parallel.ts'
export { type Predictor, predictor } from './predictor.ts'
export * from './regularizers.ts'
export { type ResidualOptions, residual } from './residual.ts'
export { sequential } from './sequential.ts'
