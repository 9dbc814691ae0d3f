const kernel = ['kernel', 'bias']
/** Keras 3 calls it `kernel`; Keras 2 and this project tell it from a convolution's. */
const depthwise = ['depthwise_kernel', 'bias']
const separable = ['depthwise_kernel', 'pointwise_kernel', 'bias']
const scaleAndCentre = ['gamma', 'beta']

/** The variables of each kind of layer in the order in which Keras keeps them, by the class's name in snake case. */
const variables: ReadonlyMap<string, readonly string[]> = new Map([
  ['dense', kernel],
  ['conv1d', kernel],
  ['conv2d', kernel],
  ['conv3d', kernel],
  ['conv1d_transpose', kernel],
  ['conv2d_transpose', kernel],
  ['conv3d_transpose', kernel],
  ['depthwise_conv1d', depthwise],
  ['depthwise_conv2d', depthwise],
  ['separable_conv1d', separable],
  ['separable_conv2d', separable],
  ['batch_normalization', [...scaleAndCentre, 'moving_mean', 'moving_variance']],
  ['layer_normalization', scaleAndCentre],
  ['group_normalization', scaleAndCentre],
  ['embedding', ['embeddings']],
  ['p_re_lu', ['alpha']],
])

/** What a layer's configuration may say that it does without. */
export interface KerasFlags {
  readonly use_bias?: boolean | undefined
  readonly scale?: boolean | undefined
  readonly center?: boolean | undefined
}

/**
 * The names of a layer's variables, of which files of Keras 3 keep the numbers alone; nothing, for a class that is not
 * known.
 *
 * @param className in snake case: `conv2d`, `batch_normalization`
 */
export function kerasVariableNames(className: string, flags: KerasFlags): readonly string[] | undefined {
  const gone = new Set([
    ...(flags.use_bias === false ? ['bias'] : []),
    ...(flags.scale === false ? ['gamma'] : []),
    ...(flags.center === false ? ['beta'] : []),
  ])
  return variables.get(className)?.filter(name => !gone.has(name))
}

/** The same without a configuration: told by how many there are, where that leaves one answer. */
export function guessVariableNames(className: string, count: number): readonly string[] | undefined {
  const guesses = [{}, { use_bias: false }, { scale: false, center: false }]
  return guesses.map(flags => kerasVariableNames(className, flags)).find(names => names?.length === count)
}

/** Keras's own rule: `Conv2DTranspose` is `conv2d_transpose`. */
export function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
}

/** The names that Keras gives to the members of a list: their classes in snake case, counted from the second on. */
export function memberNames(classNames: readonly string[]): readonly string[] {
  const used = new Map<string, number>()
  return classNames.map(className => {
    const count = used.get(className) ?? 0
    used.set(className, count + 1)
    return count === 0 ? className : `${className}_${count}`
  })
}
