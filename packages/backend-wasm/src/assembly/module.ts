import { type Code, flatten, name, sized, unsigned, vector } from './encoding.ts'
import { type I32, type Statement, typeCodes, type Value, type ValueType } from './instructions.ts'

/** A variable of a function. As an expression it is what it holds. */
export interface Local<T extends ValueType> extends Value<T> {
  set(x: Value<T>): Statement
  /** Sets it, and is what it was set to. */
  tee(x: Value<T>): Value<T>
}

/** What a function's body is written with. */
export interface Scope {
  readonly parameters: readonly Local<'i32'>[]
  local<T extends ValueType>(type: T): Local<T>
}

/** A function of numbers that JavaScript provides, of `arity` float64. */
export interface Import {
  readonly name: string
  readonly arity: number
}

/** A function of addresses and counts, which gives nothing back: its results are in memory. */
export interface ModuleFunction {
  /** How many i32 it takes. */
  readonly parameters: number
  body(scope: Scope): Statement
}

/** What a module is made of. */
export interface ModuleSource {
  readonly imports?: readonly Import[]
  /** Each may call those before it; the last is exported. */
  readonly functions: readonly ModuleFunction[]
  /** Whether its memory is shared between threads. */
  readonly shared: boolean
}

/** The largest memory that there can be, in pages of 64 KiB. */
export const maximumPages = 65536

/**
 * The binary form of a module. Its memory is imported as `env.memory`, and its imports from `math`.
 *
 * @see WebAssembly Core Specification 2.0, chapter 5
 */
export function assemble({ imports = [], functions, shared }: ModuleSource): Uint8Array<ArrayBuffer> {
  const types: string[] = []
  const typeIndex = (parameters: readonly ValueType[], results: readonly ValueType[]): Code => {
    const types_ = (list: readonly ValueType[]) => vector(list.map(type => [typeCodes[type]]))
    const key = JSON.stringify(flatten([0x60, types_(parameters), types_(results)]).join())
    const known = types.indexOf(key)
    if (known >= 0) return unsigned(known)
    types.push(key)
    signatures.push([0x60, types_(parameters), types_(results)])
    return unsigned(types.length - 1)
  }
  const signatures: Code[] = []
  const imported = imports.map(({ name: field, arity }) => [
    name('math'),
    name(field),
    0x00,
    typeIndex(Array<ValueType>(arity).fill('f64'), ['f64']),
  ])
  // Limits: flag 3 is a shared memory with a maximum, 1 an unshared one.
  const memory = [name('env'), name('memory'), 0x02, shared ? 3 : 1, unsigned(1), unsigned(maximumPages)]
  const declared = functions.map(({ parameters }) => typeIndex(Array<ValueType>(parameters).fill('i32'), []))
  const exported = [name('run'), 0x00, unsigned(imports.length + functions.length - 1)]
  const bodies = functions.map(f => sized(bodyOf(f)))
  return flatten([
    [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    section(1, signatures),
    section(2, [...imported, memory]),
    section(3, declared),
    section(7, [exported]),
    section(10, bodies),
  ])
}

function section(id: number, items: readonly Code[]): Code {
  return [id, sized(vector(items))]
}

function bodyOf({ parameters, body }: ModuleFunction): Code {
  const locals: ValueType[] = []
  const localAt = <T extends ValueType>(type: T, index: number): Local<T> => ({
    type,
    code: [0x20, unsigned(index)],
    set: x => ({ code: [x.code, 0x21, unsigned(index)] }),
    tee: x => ({ type, code: [x.code, 0x22, unsigned(index)] }),
  })
  const { code } = body({
    parameters: Array.from({ length: parameters }, (_, i) => localAt('i32', i)),
    local: type => localAt(type, parameters + locals.push(type) - 1),
  })
  return [vector(locals.map(type => [unsigned(1), typeCodes[type]])), code, 0x0b]
}

/** Calls an imported function. */
export function callImport(imports: readonly Import[], called: string, inputs: readonly Value<'f64'>[]): Value<'f64'> {
  const index = imports.findIndex(({ name }) => name === called)
  return { type: 'f64', code: [inputs.map(({ code }) => code), 0x10, unsigned(index)] }
}

/** Calls the function of that place among the module's own. */
export function callFunction(imports: readonly Import[], index: number, inputs: readonly I32[]): Statement {
  return { code: [inputs.map(({ code }) => code), 0x10, unsigned(imports.length + index)] }
}
