import { checkShape, leaf, mapTree, nest, type Program, type Shape, sizeOf, subtree, type Tree } from '@convene/core'
import type { Layer, LayerSummary, Variable } from './layer.ts'

/** A network: a layer with a name and the shape of one example. */
export interface Model {
  readonly name: string
  /** The shape of one example, without the batch: [h, w, c] for images. */
  readonly inputShape: Shape
  readonly layer: Layer
  /**
   * Which of what comes out beside `y` belongs to its answers, by path: the other scales of a detector. None, if left out: what
   * serves training alone, such as auxiliary heads, is not computed in inference.
   */
  readonly outputs?: readonly string[]
  /** Whether it takes images of other heights and widths than `inputShape` says, in training and evaluation; false, if left out. */
  readonly resizable?: boolean
}

/** Counts as Keras counts: running statistics are parameters that are not trained. */
export interface ParameterCount {
  readonly total: number
  readonly trainable: number
  readonly nonTrainable: number
}

export interface ModelSummary {
  readonly parameters: ParameterCount
  /** Shapes are those of one example, without the batch. */
  readonly layers: readonly {
    readonly name: string
    readonly type: string
    readonly outputShape: Shape
    readonly parameters: number
  }[]
}

/** The shape of a batch of examples. */
export function batchShape({ inputShape }: Model, batch: number): Shape {
  return checkShape([batch, ...inputShape])
}

/** The variables of a model, by path. */
export function variablesOf(model: Model): Tree<Variable> {
  return model.layer.build(batchShape(model, 1)).variables
}

/** The shapes of a model's variables, by path. */
export function variableShapes(model: Model): Tree<Shape> {
  return mapTree(variablesOf(model), ({ shape }) => shape)
}

/** What a model is made of, found out by shapes alone. */
export function summary(model: Model): ModelSummary {
  const { layers, variables } = model.layer.build(batchShape(model, 1))
  const count = (variables: readonly Variable[]) => variables.reduce((sum, { shape }) => sum + sizeOf(shape), 0)
  const all = Object.values(variables)
  const trainable = count(all.filter(variable => variable.trainable))
  const total = count(all)
  const row = ({ name, type, outputShape, variables }: LayerSummary) => {
    return { name, type, outputShape: outputShape.slice(1), parameters: count(Object.values(variables)) }
  }
  const input: LayerSummary = { name: 'input', type: 'InputLayer', outputShape: batchShape(model, 1), variables: {} }
  return { parameters: { total, trainable, nonTrainable: total - trainable }, layers: [input, ...layers].map(row) }
}

/** Where a model's program finds its variables among its inputs. */
const branch = 'variables'

/** Variables as inputs of a model's program. */
export function asInputs<T>(variables: Tree<T>): Tree<T> {
  return nest(branch, variables)
}

/** Whether an input of a model's program is one of its variables. */
export function isVariable(path: string): boolean {
  return path.startsWith(`${branch}/`)
}

/**
 * A model as a program: from `x` and `variables/<path>` to `y` and those that the model's `outputs` names.
 *
 * @throws DataError tree.missing: an output is not there
 */
export function inference({ layer, outputs = [] }: Model): Program {
  return (ops, inputs) => {
    const { y, auxiliary = {} } = layer.apply(ops, subtree(inputs, branch), leaf(inputs, 'x'), 'inference')
    return { y, ...Object.fromEntries(outputs.map(path => [path, leaf(auxiliary, path)])) }
  }
}

/** The shapes of the inputs of a model's program. */
export function programInputs(model: Model, batch: number): Tree<Shape> {
  return { x: batchShape(model, batch), ...asInputs(variableShapes(model)) }
}
