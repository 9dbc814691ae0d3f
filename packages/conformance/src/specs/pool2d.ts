import type { Shape } from '@convene/core'
import type { PoolCase } from './windows.ts'

export const pooledInput = ({ batch, input, channels }: PoolCase): Shape => [batch, ...input, channels]
export const pooledOutput = ({ batch, output, channels }: PoolCase): Shape => [batch, ...output, channels]
