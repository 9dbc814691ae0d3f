import { asLayer, conv2D, dense, flatten, graph, type Layer, type Model, maxPooling2D, sequential } from '@convene/nn'

export interface LocalizerOptions {
  readonly classes: number
  /** Of the convolution that the heads have in common; 32, if left out. */
  readonly filters?: number
  /** Of each head's hidden layer; 128, if left out. */
  readonly units?: number
}

/**
 * What an image shows, and where: a classifier's base, a convolution and a pool more, and two heads. `y` is the probability of
 * each class, [n, classes]; beside it comes `box`, [n, 4], four numbers for the one box, whatever they are taught to mean.
 * Variables of the base keep their paths, so that its weights are those to begin with.
 *
 * @param base a network without its last layers, such as `truncated` makes
 * @see Géron, Hands-On Machine Learning, chapter 14, Classification and Localization
 */
export function localizer(base: Model, { classes, filters = 32, units = 128 }: LocalizerOptions): Model {
  const head = (name: string, output: Layer): Layer =>
    sequential([dense({ name: 'hidden', units, activation: 'relu' }), output], { name })
  const network = graph({
    inputs: ['x'],
    nodes: [
      { name: 'base', layer: base.layer, from: 'x' },
      {
        name: 'neck',
        layer: sequential(
          [
            conv2D({ name: 'conv', filters, kernelSize: 3, activation: 'relu' }),
            maxPooling2D(2, { name: 'pool' }),
            flatten({ name: 'flatten' }),
          ],
          { name: 'neck' },
        ),
        from: 'base',
      },
      {
        name: 'class',
        layer: head('class', dense({ name: 'output', units: classes, activation: 'softmax' })),
        from: 'neck',
      },
      { name: 'box', layer: head('box', dense({ name: 'output', units: 4 })), from: 'neck' },
    ],
    outputs: ['class', 'box'],
  })
  return { name: `${base.name}-localizer`, inputShape: base.inputShape, layer: asLayer(network) }
}
