import { atNode, BackendError, type Plan, type Prepared, pauses, type RunOptions, type ValueId } from '@convene/core'
import type { Device } from './device.ts'
import type { Executor } from './executor.ts'
import type { KernelSet } from './kernels.ts'
import { type Action, Recorder } from './recorder.ts'
import { placed, type WasmTensor } from './tensor.ts'
import { Visitors } from './visitors.ts'

/**
 * A plan with every address settled: what its kernels do is noted down once, and a run goes through the notes. Filters and
 * other parameters are packed here, once for all plans that read them.
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
  const derived = device.derivations.share()
  const letGo = () => {
    derived.release()
    for (const address of held.splice(0)) device.heap.release(address)
  }
  try {
    let scratch = { address: 0, bytes: 0 }
    const arena = hold(plan.arenaBytes)
    for (;;) {
      const places = placesOf(plan, arena, device, parameters)
      const recorder = new Recorder(device, new Set(parameters.values()), derived, scratch, places.visitors)
      const kernels = kernelsFor(recorder)
      const actions = plan.steps.map(step => recorder.record(step, places.tensors, kernels))
      if (recorder.needed > scratch.bytes) {
        scratch = { address: hold(recorder.needed), bytes: recorder.needed }
        continue
      }
      return new Program(device, plan, actions, places, letGo, plan.arenaBytes + scratch.bytes)
    }
  } catch (error) {
    letGo()
    throw error
  }
}

/** Where each value of a plan lies. */
interface Places {
  readonly tensors: ReadonlyMap<ValueId, WasmTensor>
  /** Those that are somewhere else in each run. */
  readonly visitors: Visitors
  /** The plan's outputs that its steps make. */
  readonly made: readonly ValueId[]
}

function placesOf(
  { inputs, steps, outputs }: Plan,
  arena: number,
  device: Device,
  parameters: ReadonlyMap<ValueId, WasmTensor>,
): Places {
  const tensors = new Map(parameters)
  const visitors = new Visitors()
  for (const x of parameters.values()) device.addressOf(x)
  for (const { id, shape } of inputs) if (!parameters.has(id)) tensors.set(id, visitors.add(shape))
  for (const { node, offset } of steps) {
    tensors.set(node.id, offset === undefined ? visitors.add(node.shape) : placed(node.shape, arena + offset))
  }
  const missing = Object.values(outputs).find(id => !tensors.has(id))
  if (missing !== undefined) {
    throw new BackendError({ code: 'wasm.plan', expected: `value ${missing} to be made`, received: 'no step for it' })
  }
  const made = steps.filter(({ offset }) => offset === undefined).map(({ node }) => node.id)
  return { tensors, visitors, made }
}

/** A plan, ready to be run. */
class Program implements Prepared<WasmTensor> {
  readonly arenaBytes: number
  readonly #device: Device
  readonly #plan: Plan
  readonly #actions: readonly Action[]
  readonly #places: Places
  readonly #letGo: () => void
  /** The run before: there is one arena, so they go one after the other. */
  #before: Promise<unknown> = Promise.resolve()

  constructor(
    device: Device,
    plan: Plan,
    actions: readonly Action[],
    places: Places,
    letGo: () => void,
    arenaBytes: number,
  ) {
    this.#device = device
    this.#plan = plan
    this.#actions = actions
    this.#places = places
    this.#letGo = letGo
    this.arenaBytes = arenaBytes
  }

  run(args: ReadonlyMap<ValueId, WasmTensor>, options: RunOptions = {}): Promise<ReadonlyMap<ValueId, WasmTensor>> {
    const turn = this.#before.then(() => this.#run(args, options))
    this.#before = turn.catch(() => {})
    return turn
  }

  async #run(
    args: ReadonlyMap<ValueId, WasmTensor>,
    { signal, onProgress }: RunOptions,
  ): Promise<ReadonlyMap<ValueId, WasmTensor>> {
    const { tensors, visitors, made } = this.#places
    for (const [id, x] of args) {
      const visitor = tensors.get(id)
      if (visitor !== undefined) visitors.move(visitor, this.#device.addressOf(x))
    }
    const results = new Map<ValueId, WasmTensor>()
    try {
      for (const id of made) {
        const visitor = tensors.get(id)!
        const y = this.#device.tensor(visitor.shape)
        results.set(id, y)
        visitors.move(visitor, y.storage.address)
      }
      const total = this.#actions.length
      const pause = pauses()
      for (const [i, action] of this.#actions.entries()) {
        signal?.throwIfAborted()
        atNode(this.#plan.steps[i]!.node, action)
        onProgress?.({ done: i + 1, total })
        if (signal !== undefined || onProgress !== undefined) await pause()
      }
    } catch (error) {
      for (const y of results.values()) this.#device.dispose(y)
      throw error
    }
    // An output that is an input is that very tensor.
    return new Map(
      Object.values(this.#plan.outputs).map(id => [id, results.get(id) ?? args.get(id) ?? tensors.get(id)!]),
    )
  }

  dispose(): void {
    this.#letGo()
  }
}
