import type { Value, ValueType } from '../assembly/instructions.ts'

/** Computes a value that is used more than once, once: what it gives reads it from a local. */
export type Keep = <T extends ValueType>(x: Value<T>) => Value<T>
