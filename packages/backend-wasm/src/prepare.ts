import {
  argumentsOf,
  atNode,
  BackendError,
  type Plan,
  type Prepared,
  type Shape,
  type Step,
  sizeOf,
  type ValueId,
} from '@convene/core'
import type { Device, Effort, Run } from './device.ts'
import { type Derivation, Eager, type Executor } from './executor.ts'
import { bytesPerFloat } from './kernels/loops.ts'
import type { KernelSet } from './kernels.ts'
import { placed, type WasmTensor } from './tensor.ts'

/** Something that a prepared program does. */
type Action = () => void

/**
 * A plan with every address settled: what its kernels do is noted down once, and a run goes through the notes. Filters and
 * other parameters are packed here, once.
 *
 * @param kernelsFor makes the kernels that note down
 */
export function prepare(
  device: Device,
  kernelsFor: (executor: Executor) => KernelSet,
  plan: Plan,
  parameters: ReadonlyMap<ValueId, WasmTensor>,
): Prepared<WasmTensor> {
  const held: number[] = []
  const hold = (bytes: number): number => {
    const address = device.heap.allocate(bytes)
    held.push(address)
    return address
  }
  const derived = new Map<string, number>()
  try {
    const places = placesOf(plan, hold, device, parameters)
    let scratch = { address: 0, bytes: 0 }
    for (;;) {
      const recorder = new Recorder(device, new Set(parameters.values()), derived, hold, scratch)
      const actions = plan.steps.map(step => recorder.record(step, places.tensors, kernelsFor(recorder)))
      if (recorder.needed > scratch.bytes) {
        scratch = { address: hold(recorder.needed), bytes: recorder.needed }
        continue
      }
      return new Program(device, plan, actions, places, held, plan.arenaBytes + scratch.bytes)
    }
  } catch (error) {
    for (const address of held) device.heap.release(address)
    throw error
  }
}

/** Where each value of a plan lies. */
interface Places {
  readonly tensors: ReadonlyMap<ValueId, WasmTensor>
  /** The plan's inputs that are copied in for each run. */
  readonly args: readonly ValueId[]
}

function placesOf(
  { inputs, steps, outputs, arenaBytes }: Plan,
  hold: (bytes: number) => number,
  device: Device,
  parameters: ReadonlyMap<ValueId, WasmTensor>,
): Places {
  const arena = hold(arenaBytes)
  const tensors = new Map(parameters)
  const put = (id: ValueId, shape: Shape, address = hold(sizeOf(shape) * bytesPerFloat)) => {
    tensors.set(id, placed(shape, address))
  }
  const args = inputs.filter(({ id }) => !parameters.has(id))
  for (const { id, shape } of args) put(id, shape)
  for (const { node, offset } of steps) put(node.id, node.shape, offset === undefined ? undefined : arena + offset)
  for (const x of parameters.values()) device.addressOf(x)
  const missing = Object.values(outputs).find(id => !tensors.has(id))
  if (missing !== undefined) {
    throw new BackendError({ code: 'wasm.plan', expected: `value ${missing} to be made`, received: 'no step for it' })
  }
  return { tensors, args: args.map(({ id }) => id) }
}

/** Notes down what the kernels of a plan do. */
class Recorder implements Executor {
  readonly device: Device
  readonly #eager: Eager
  readonly #parameters: ReadonlySet<WasmTensor>
  readonly #derived: Map<string, number>
  readonly #hold: (bytes: number) => number
  readonly #scratch: { readonly address: number; readonly bytes: number }
  /** The bytes of scratch that the largest step needs. */
  needed = 0
  #used = 0
  #actions: Action[] = []
  /** Where the step's result has to be, and whether a tensor has been made there. */
  #result: { readonly tensor: WasmTensor; isMade: boolean } | undefined

  constructor(
    device: Device,
    parameters: ReadonlySet<WasmTensor>,
    derived: Map<string, number>,
    hold: (bytes: number) => number,
    scratch: { readonly address: number; readonly bytes: number },
  ) {
    this.device = device
    this.#eager = new Eager(device)
    this.#parameters = parameters
    this.#derived = derived
    this.#hold = hold
    this.#scratch = scratch
  }

  /** What a step does. */
  record({ node }: Step, tensors: ReadonlyMap<ValueId, WasmTensor>, { kernels, overrides }: KernelSet): Action {
    const inputs = node.inputs.map(id => tensors.get(id)!)
    this.#used = 0
    this.#result = { tensor: tensors.get(node.id)!, isMade: false }
    return this.#noted(() => {
      atNode(node, () => {
        const override = Object.hasOwn(overrides, node.op) ? overrides[node.op as keyof typeof overrides] : undefined
        const y =
          override === undefined
            ? (kernels[node.op as keyof typeof kernels] as AnyKernel)(
                node.shape,
                ...argumentsOf({ ...node, inputs } as never),
              )
            : (override as AnyOverride)(node.shape, inputs, node.attrs)
        this.#bring(y)
      })
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
    return placed(shape, storage.address)
  }

  dispose(): void {
    // Scratch is free again when the step is done.
  }

  withRoom<R>(length: number, use: (address: number) => R): R {
    return use(this.#take(length))
  }

  withDerived<R>(x: WasmTensor, derivation: Derivation, use: (address: number) => R): R {
    const { name, length, fill } = derivation
    if (!this.#parameters.has(x)) {
      return this.withRoom(length, address => {
        fill(this, address)
        return use(address)
      })
    }
    const key = `${x.storage.address} ${name}`
    const known = this.#derived.get(key)
    if (known !== undefined) return use(known)
    const address = this.#hold(length * bytesPerFloat)
    fill(this.#eager, address)
    this.#derived.set(key, address)
    return use(address)
  }

  run(kernel: Run, turns: number, addresses: readonly number[], effort: Effort): void {
    this.#actions.push(() => this.device.run(kernel, turns, addresses, effort))
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
    const [from, to, bytes] = [storage.address, tensor.storage.address, sizeOf(tensor.shape) * bytesPerFloat]
    if (from !== to) this.#actions.push(() => this.device.heap.copy(from, to, bytes))
  }

  /** Room that only this step uses. */
  #take(length: number): number {
    const address = this.#scratch.address + this.#used
    this.#used += Math.ceil((length * bytesPerFloat) / 64) * 64
    this.needed = Math.max(this.needed, this.#used)
    return address
  }
}

type AnyKernel = (out: Shape, ...args: readonly unknown[]) => WasmTensor
type AnyOverride = (out: Shape, inputs: readonly WasmTensor[], attrs: unknown) => WasmTensor

/** A plan, ready to be run. */
class Program implements Prepared<WasmTensor> {
  readonly arenaBytes: number
  readonly #device: Device
  readonly #plan: Plan
  readonly #actions: readonly Action[]
  readonly #places: Places
  readonly #held: number[]

  constructor(
    device: Device,
    plan: Plan,
    actions: readonly Action[],
    places: Places,
    held: number[],
    arenaBytes: number,
  ) {
    this.#device = device
    this.#plan = plan
    this.#actions = actions
    this.#places = places
    this.#held = held
    this.arenaBytes = arenaBytes
  }

  async run(
    args: ReadonlyMap<ValueId, WasmTensor>,
    { signal, onProgress }: Parameters<Prepared<WasmTensor>['run']>[1] = {},
  ): Promise<ReadonlyMap<ValueId, WasmTensor>> {
    const { heap } = this.#device
    for (const id of this.#places.args) {
      const { shape, storage } = this.#places.tensors.get(id)!
      heap.copy(this.#device.addressOf(args.get(id)!), storage.address, sizeOf(shape) * bytesPerFloat)
    }
    const total = this.#actions.length
    for (const [i, action] of this.#actions.entries()) {
      signal?.throwIfAborted()
      atNode(this.#plan.steps[i]!.node, action)
      onProgress?.({ done: i + 1, total })
      // Gives timers, signals and screens a turn.
      if (signal !== undefined || onProgress !== undefined) await new Promise(resolve => setTimeout(resolve))
    }
    return new Map(Object.values(this.#plan.outputs).map(id => [id, args.get(id) ?? this.#output(id)]))
  }

  /** What lies in a place of the program as a tensor of its own; a parameter is that very tensor. */
  #output(id: ValueId): WasmTensor {
    const made = this.#places.tensors.get(id)!
    if (this.#plan.inputs.some(input => input.id === id)) return made
    const y = this.#device.tensor(made.shape)
    this.#device.heap.copy(made.storage.address, y.storage.address, sizeOf(made.shape) * bytesPerFloat)
    return y
  }

  dispose(): void {
    for (const address of this.#held.splice(0)) this.#device.heap.release(address)
  }
}
