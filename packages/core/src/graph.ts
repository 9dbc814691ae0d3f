import type { CompositeName } from './composites/composite.ts'
import type { OpName } from './op.ts'
import type { Shape } from './shape.ts'
import type { Tree } from './tree.ts'

/** Names a value in a graph: inputs first, then nodes, in the order in which they arose. */
export type ValueId = number

/** What a node may do. A traced graph has primitives only; composites come from compiling it for a backend that has them. */
export type NodeOp = OpName | CompositeName

export interface GraphInput {
  readonly id: ValueId
  /** Its path in the tree of inputs. */
  readonly name: string
  readonly shape: Shape
  /** A parameter stays the same from run to run; an argument is what the program is run on. */
  readonly role: 'argument' | 'parameter'
}

export interface GraphNode<Op extends NodeOp = NodeOp> {
  readonly id: ValueId
  readonly op: Op
  readonly inputs: readonly ValueId[]
  readonly attrs: unknown
  readonly shape: Shape
  /** The path of the layer it arose in; empty outside any. */
  readonly layer: string
}

/** A tensor program as plain data: JSON goes there and back. Nodes stand in an order in which they can be run. */
export interface Graph<Op extends NodeOp = NodeOp> {
  readonly inputs: readonly GraphInput[]
  readonly nodes: readonly GraphNode<Op>[]
  readonly outputs: Tree<ValueId>
}
