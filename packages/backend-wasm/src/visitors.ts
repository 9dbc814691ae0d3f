import { type Shape, sizeOf } from '@convene/core'
import { bytesPerFloat } from './kernels/loops.ts'
import { placed, type WasmTensor } from './tensor.ts'

/** Where visitors stand while nobody visits: beyond all memory, so that no other address is meant. */
const nowhere = 2 ** 40

/** An address in a list that lies in a visitor, so many bytes behind its beginning. */
interface Mention {
  readonly addresses: number[]
  readonly place: number
  readonly behind: number
}

/**
 * Tensors of a prepared program that come from outside for each run, its arguments, or go outside after it, its outputs. Their
 * addresses change from run to run; where kernels are to be given them is noted.
 */
export class Visitors {
  readonly #mentions = new Map<WasmTensor, Mention[]>()
  #end = nowhere

  /** A tensor that will be somewhere. */
  add(shape: Shape): WasmTensor {
    const x = placed(shape, this.#end)
    this.#end += sizeOf(shape) * bytesPerFloat
    this.#mentions.set(x, [])
    return x
  }

  /** The same addresses in a list of their own, in which those of visitors will be put right. */
  settled(addresses: readonly number[]): readonly number[] {
    const own = [...addresses]
    for (const [place, address] of addresses.entries()) {
      if (address < nowhere) continue
      for (const [{ shape, storage }, mentions] of this.#mentions) {
        const behind = address - storage.address
        if (behind < 0 || behind >= sizeOf(shape) * bytesPerFloat) continue
        mentions.push({ addresses: own, place, behind })
      }
    }
    return own
  }

  /** Says where a visitor is from now on. */
  move(x: WasmTensor, address: number): void {
    if (x.storage.address === address) return
    x.storage.address = address
    for (const { addresses, place, behind } of this.#mentions.get(x)!) addresses[place] = address + behind
  }
}
