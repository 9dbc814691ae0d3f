import {
  activation,
  add,
  asLayer,
  bilinear,
  conv2D,
  conv2DTranspose,
  cropLike,
  dropout,
  graph,
  heNormal,
  type Layer,
  type Model,
  type NetworkNode,
  sequential,
  zeroPadding2D,
  zeros,
} from '@convene/nn'
import { vggBlocks } from './vgg.ts'
import { widened, type ZooOptions } from './zooOptions.ts'

export interface FcnOptions extends ZooOptions {
  /**
   * `'wide'`, if left out, as published: 100 pixels of zeros around the image, so that nothing else is padded and all that comes
   * out too large is cut. `'same'`: the 7×7 convolution is padded and the image is not, which takes far less work on small ones.
   */
  readonly padding?: 'wide' | 'same'
}

/**
 * FCN-32s: VGG-16 made fully convolutional, with a class for every 32nd pixel, and one transposed convolution, bilinear at
 * first, that makes as many of them as the image has pixels. Variables that VGG-16 has too have the names that
 * `toFullyConvolutional(vgg16())` gives them. Images [h, w, 3] of any size; 136,152,917 parameters for VOC's 21 classes.
 *
 * @see Long, Shelhamer & Darrell, Fully Convolutional Networks for Semantic Segmentation, arXiv:1411.4038, section 4
 */
export const fcn32s = (options: FcnOptions = {}): Model => fcn('fcn32s', 32, options)

/** With scores of the fourth block added to those of the last at a sixteenth: 134,815,994 parameters. As `fcn32s`. */
export const fcn16s = (options: FcnOptions = {}): Model => fcn('fcn16s', 16, options)

/** With scores of the third block too, at an eighth: 134,489,759 parameters. As `fcn32s`. */
export const fcn8s = (options: FcnOptions = {}): Model => fcn('fcn8s', 8, options)

type Stride = 8 | 16 | 32

function fcn(name: string, stride: Stride, { classes = 21, width = 1, padding = 'wide' }: FcnOptions): Model {
  const [block1, block2, block3, block4, block5] = vggBlocks('vgg16', { width, ceilMode: true })
  const isWide = padding === 'wide'
  const full = (name: string, kernelSize: number): readonly Layer[] => [
    conv2D({
      ...{ name, kernelSize, filters: widened(4096, width), activation: 'relu', kernelInitializer: heNormal },
      padding: isWide ? 'valid' : 'same',
    }),
    dropout(0.5, { name: `${name}_drop` }),
  ]
  const layers = (name: string, from: string, ...all: readonly Layer[]): NetworkNode => ({
    name,
    layer: sequential(all),
    from,
  })
  const upsampling = (times: number, name: string, from: string) =>
    layers(
      name,
      from,
      conv2DTranspose({
        ...{ name, filters: classes, kernelSize: 2 * times, strides: times, useBias: false },
        padding: isWide ? 'valid' : 'same',
        kernelInitializer: bilinear,
      }),
    )
  // Skips say nothing at first, so that training begins with the coarser network's answers: section 4.2.
  const skip = (pool: 3 | 4, below: string): readonly NetworkNode[] => {
    const [scores, larger, fused] = [`score_pool${pool}`, `upscore${pool}`, `fuse_pool${pool}`]
    const [large, small] = isWide ? [scores, larger] : [larger, scores]
    return [
      layers(
        scores,
        `pool${pool}`,
        conv2D({ name: scores, filters: classes, kernelSize: 1, kernelInitializer: zeros }),
      ),
      upsampling(2, larger, below),
      { name: `${scores}_crop`, merge: cropLike({ offset: isWide ? skipOffsets[pool] : 0 }), from: [large, small] },
      { name: fused, merge: add(), from: [`${scores}_crop`, small] },
    ]
  }
  const nodes = [
    layers(
      'pool3',
      'x',
      ...(isWide ? [zeroPadding2D(99, { name: 'border' })] : []),
      ...block1!,
      ...block2!,
      ...block3!,
    ),
    layers('pool4', 'pool3', ...block4!),
    layers('fc7', 'pool4', ...block5!, ...full('fc1', 7), ...full('fc2', 1)),
    layers('score', 'fc7', conv2D({ name: 'score', filters: classes, kernelSize: 1 })),
    ...(stride < 32 ? skip(4, 'score') : []),
    ...(stride < 16 ? skip(3, 'fuse_pool4') : []),
    upsampling(stride, 'upscore', ({ 32: 'score', 16: 'fuse_pool4', 8: 'fuse_pool3' } as const)[stride]),
    { name: 'crop', merge: cropLike({ offset: isWide ? lastOffsets[stride] : 0 }), from: ['upscore', 'x'] },
    layers('predictions', 'crop', activation('softmax', { name: 'predictions' })),
  ]
  const layer = asLayer(graph({ inputs: ['x'], nodes, outputs: ['predictions'] }))
  return { name, inputShape: [500, 500, 3], layer }
}

// A pixel p of the image stands at p + 99 once there is a border. Each pooling takes it to the middle between two; the 7×7
// convolution sees three maps further. Followed back through the transposed convolutions, whose first output lies half a kernel
// before their first input's middle, that makes the offsets of the authors' networks.

/** Where the last upsampled scores' part over the image begins, by their stride. */
const lastOffsets: Readonly<Record<Stride, number>> = { 32: 19, 16: 27, 8: 31 }

/** Where a block's scores begin that go with the upsampled ones. */
const skipOffsets = { 4: 5, 3: 9 } as const
