import { aligned, atNode, runKernel, type Shape, type Step, sizeOf, type ValueId } from '@convene/core'
import type { DerivationShare } from './derivations.ts'
import type { Device, Effort, Run } from './device.ts'
import { type Derivation, Eager, type Executor, withMade } from './executor.ts'
import { bytesPerFloat } from './kernels/loops.ts'
import { computing, type KernelSet } from './kernels.ts'
import { placed, type WasmTensor } from './tensor.ts'
import type { Visitors } from './visitors.ts'

/** Something that a prepared program does. */
export type Action = () => void

/** Notes down what the kernels of a plan do. */
export class Recorder implements Executor {
  readonly device: Device
  readonly #eager: Eager
  readonly #parameters: ReadonlySet<WasmTensor>
  readonly #derived: DerivationShare
  readonly #scratch: { readonly address: number; readonly bytes: number }
  readonly #visitors: Visitors
  /** The bytes of scratch that the largest step needs. */
  needed = 0
  #used = 0
  #actions: Action[] = []
  /** Where the step's result has to be, and whether a tensor has been made there. */
  #result: { readonly tensor: WasmTensor; isMade: boolean } | undefined

  constructor(
    device: Device,
    parameters: ReadonlySet<WasmTensor>,
    derived: DerivationShare,
    scratch: { readonly address: number; readonly bytes: number },
    visitors: Visitors,
  ) {
    this.device = device
    this.#visitors = visitors
    this.#eager = new Eager(device)
    this.#parameters = parameters
    this.#derived = derived
    this.#scratch = scratch
  }

  /** What a step does, by kernels that are written against this. */
  record({ node }: Step, tensors: ReadonlyMap<ValueId, WasmTensor>, kernels: KernelSet): Action {
    const { op, attrs, shape } = node
    const inputs = node.inputs.map(id => tensors.get(id)!)
    this.#used = 0
    this.#result = { tensor: tensors.get(node.id)!, isMade: false }
    return this.#noted(() => {
      const y = atNode(node, () => runKernel(computing(kernels), shape, { op, inputs, attrs }))
      this.#bring(y)
    })
  }

  tensor(shape: Shape): WasmTensor {
    const result = this.#result!
    if (!result.isMade && sizeOf(shape) === sizeOf(result.tensor.shape)) {
      result.isMade = true
      return result.tensor
    }
    return placed(shape, this.#take(sizeOf(shape)))
  }

  sharing({ storage }: WasmTensor, shape: Shape): WasmTensor {
    return { ...placed(shape, storage.address), storage }
  }

  dispose(): void {
    // Scratch is free again when the step is done.
  }

  withRoom<R>(length: number, use: (address: number) => R): R {
    return use(this.#take(length))
  }

  withDerived<R>(x: WasmTensor, derivation: Derivation, use: (address: number) => R): R {
    if (!this.#parameters.has(x)) return withMade(this, derivation, use)
    return use(this.#derived.addressOf(x, derivation, address => derivation.fill(this.#eager, address)))
  }

  run(kernel: Run, turns: number, addresses: readonly number[], effort: Effort): void {
    const settled = this.#visitors.settled(addresses)
    this.#actions.push(() => this.device.run(kernel, turns, settled, effort))
  }

  host(action: () => void): void {
    this.#actions.push(action)
  }

  ifFinite(xs: readonly WasmTensor[], then: () => WasmTensor, otherwise: () => WasmTensor): WasmTensor {
    const result = this.#result!
    const varying = xs.filter(x => !this.#parameters.has(x))
    if (!xs.every(x => varying.includes(x) || this.device.isFinite(x))) return otherwise()
    if (varying.length === 0) return then()
    const branch = (body: () => WasmTensor) =>
      this.#noted(() => {
        result.isMade = false
        this.#bring(body())
      })
    const [whole, careful] = [branch(then), branch(otherwise)]
    this.#actions.push(() => (varying.every(x => this.device.isFinite(x)) ? whole() : careful()))
    return result.tensor
  }

  /** What `body` notes down, as one action. */
  #noted(body: () => void): Action {
    const outside = this.#actions
    const actions: Action[] = []
    this.#actions = actions
    try {
      body()
    } finally {
      this.#actions = outside
    }
    return () => {
      for (const action of actions) action()
    }
  }

  /** Copies a result to where it has to be, if it is anywhere else. */
  #bring({ storage }: WasmTensor): void {
    const { tensor } = this.#result!
    if (storage.address === tensor.storage.address) return
    const bytes = sizeOf(tensor.shape) * bytesPerFloat
    // Either may be a visitor, whose address is known when the program runs.
    this.#actions.push(() => this.device.heap.copy(storage.address, tensor.storage.address, bytes))
  }

  /** Room that only this step uses. */
  #take(length: number): number {
    const address = this.#scratch.address + this.#used
    this.#used += aligned(length * bytesPerFloat)
    this.needed = Math.max(this.needed, this.#used)
    return address
  }
}
