import { tensor } from '@convene/core'
import { wasm } from './index.ts'

export interface Answer {
  readonly threads: number
  /** The product of two matrices of whole numbers. */
  readonly product: readonly number[]
}

/** What the tests of a bundle run in it. @param threads as many as there can be, if left out */
export async function answer(threads?: number): Promise<Answer> {
  const backend = await wasm(threads === undefined ? {} : { threads })
  const shape = [160, 160]
  const a = tensor(
    backend,
    Float32Array.from({ length: 160 * 160 }, (_, i) => i % 7),
    shape,
  )
  const product = backend.kernels.matMul(shape, a, a, { transposeA: false, transposeB: true })
  const numbers = [...(await backend.toHost(product))]
  const { threads: used } = backend
  await backend.close?.()
  return { threads: used, product: numbers }
}
