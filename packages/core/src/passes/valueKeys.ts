import type { Graph, ValueId } from '../graph.ts'
import type { LiteralAttrs } from '../ops/literal.ts'

/**
 * Names values by how they come about: equal numbers are equal values, in all graphs that the same instance has seen.
 * Inputs are told by their names.
 */
export class ValueKeys {
  readonly #numbers = new Map<string, number>()
  readonly #large = new WeakMap<object, number>()
  #count = 0

  /** A number for each value of a graph. */
  of(graph: Graph): ReadonlyMap<ValueId, number> {
    const keys = new Map<ValueId, number>(graph.inputs.map(({ id, name }) => [id, this.#number(`input ${name}`)]))
    for (const { id, op, inputs, attrs } of graph.nodes) {
      const words = [op, inputs.map(input => keys.get(input)), this.#attrs(attrs)]
      keys.set(id, this.#number(JSON.stringify(words, signed)))
    }
    return keys
  }

  #number(text: string): number {
    const known = this.#numbers.get(text)
    if (known !== undefined) return known
    this.#numbers.set(text, this.#count)
    return this.#count++
  }

  /** Attributes with many numbers are told by being the same object: writing them out would take longer than it saves. */
  #attrs(attrs: unknown): unknown {
    if (!isLarge(attrs)) return attrs
    const known = this.#large.get(attrs) ?? this.#count++
    this.#large.set(attrs, known)
    return `large ${known}`
  }
}

function isLarge(attrs: unknown): attrs is LiteralAttrs {
  return (
    typeof attrs === 'object' &&
    attrs !== null &&
    'data' in attrs &&
    Array.isArray(attrs.data) &&
    attrs.data.length > 256
  )
}

/** JSON has one zero, numbers have two. */
function signed(_key: string, value: unknown): unknown {
  return Object.is(value, -0) ? '-0' : value
}
