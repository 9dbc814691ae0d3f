import { type Families, type Guard, kernelsOf, type Loops, type Read, type Shape, sizeOf } from '@convene/core'
import { backendOn } from './backend.ts'
import { hostDevice } from './devices/host.ts'
import { loadGpu } from './gpu.ts'
import { type Dialect, kernelSource, loop, sum } from './source.ts'
import { offset } from './strided.ts'
import { GpuTensor } from './tensor.ts'
import { threadsOf } from './threads.ts'

type Tensor = GpuTensor<Float32Array>

/** A backend whose kernels are written from what core's families are given: loops, reads and guards, and nothing else. */
export async function backendOfFamilies(): Promise<ReturnType<typeof backendOn<Float32Array>>> {
  const gpuClass = await loadGpu()
  const bounds = { maxKernels: 512, maxBytes: 2 ** 30 }
  const device = hostDevice(new gpuClass({ mode: 'webasm' }), 'webasm', bounds)
  const own = backendOn('gpujs:webasm, by families', device, [])

  /** One thread for each element. `term` says what becomes of one term, given the index as integer expressions. */
  const run = (
    out: Shape,
    { outer, inner }: Loops,
    inputs: Readonly<Record<string, Tensor>>,
    first: string,
    term: (at: readonly string[]) => string,
    result = 'r',
  ): Tensor => {
    const { output, prelude, at } = threadsOf(device.dialect, outer)
    const loops = (axis: number, index: readonly string[]): string =>
      axis === inner.length
        ? term(index)
        : loop(device.dialect, `i${axis}`, inner[axis]!, i => loops(axis + 1, [...index, i]))
    const names = Object.keys(inputs)
    const source = kernelSource(names, `${prelude}${first}\n${loops(0, at)}\nreturn ${result};`, output)
    const values = Object.values(inputs).map(x => x.value)
    const key = JSON.stringify([source, values.map(value => value.length)])
    return GpuTensor.of(out, device.run(key, source, values, sizeOf(out)))
  }
  const read = (name: string, { start, strides, guards }: Read<Tensor>, at: readonly string[]) =>
    guarded(device.dialect, name, guards, at, extra => `${name}[${sum(offset(at, strides, start), ...extra)}]`)

  const families: Families<Tensor> = {
    shapeOf: own.shapeOf,
    dispose: own.dispose,
    literal: (out, data) => own.fromHost(Float32Array.from(data), out),
    elementwise: (out, { name }, inputs) => {
      const kernel = own.kernels[name] as (out: Shape, ...inputs: readonly Tensor[]) => Tensor
      return kernel(out, ...inputs.map(({ x }) => x))
    },
    gather: (out, x, indices) => own.kernels.gather(out, x, indices),
    scatterAdd: (out, indices, values, { rows }) => own.kernels.scatterAdd(out, indices, values, { rows }),

    reindex: (out, value, inputs) => {
      if (inputs.length === 0) return own.fromHost(new Float32Array(sizeOf(out)).fill(value), out)
      const tensors = Object.fromEntries(inputs.map(({ x }, i) => [`x${i}`, x]))
      // From the last to the first, so that the first has the last word.
      const body = (at: readonly string[]) =>
        inputs
          .map((input, i) => read(`x${i}`, input, at)(element => `r = ${element};`))
          .toReversed()
          .join('\n')
      return run(out, { outer: out, inner: [] }, tensors, `let r = ${value};`, body)
    },
    contract: (out, loops, a, b) =>
      run(out, loops, { a: a.x, b: b.x }, 'let r = 0;', at =>
        read('a', a, at)(left => read('b', b, at)(right => `r += ${left} * ${right};`)),
      ),
    pick: (out, loops, values, chosen) =>
      run(out, loops, { values: values.x, chosen: chosen.x }, 'let r = 0;\nlet term = 0;', at => {
        const add = read('values', values, at)(value => `r += ${value};`)
        return `${read('chosen', chosen, at)(number => `if (${number} === term) {\n${add}\n}`)}\nterm += 1;`
      }),
    reduce: (out, reduction, loops, x) => {
      if (reduction === 'sum') {
        return run(out, loops, { x: x.x }, 'let r = 0;', at => read('x', x, at)(value => `r += ${value};`))
      }
      // `found` is 0 before the first element and 2 after a NaN, which nothing replaces.
      const first = 'let r = 0;\nlet best = 0;\nlet found = 0;\nlet term = 0;'
      const take = (value: string) => `const v = ${value};
if (found === 0) { r = v; best = term; found = 1; }
if (v > r) { r = v; best = term; }
if (found < 2) { if (${device.dialect.isNaN('v')}) { r = v; best = term; found = 2; } }`
      const body = (at: readonly string[]) => `${read('x', x, at)(take)}\nterm += 1;`
      return run(out, loops, { x: x.x }, first, body, reduction === 'max' ? 'r' : 'best')
    },
  }
  return { ...own, kernels: kernelsOf(families) }
}

/** Statements with an element, which run if all guards have a position for it. */
function guarded(
  dialect: Dialect,
  name: string,
  guards: readonly Guard[],
  at: readonly string[],
  element: (positions: readonly string[]) => string,
): (use: (element: string) => string) => string {
  const positions = guards.map(({ start, strides, divisor, size, step }, i) => {
    const along = offset(at, strides, start)
    const quotient = `${name}Position${i}`
    const position = divisor === 1 ? `(${along})` : dialect.integer(quotient)
    const whole = divisor === 1 ? [] : [`${quotient} * ${divisor} === ${along}`]
    return {
      // Half a step from either whole number, the quotient cannot be rounded to a wrong one.
      declare: divisor === 1 ? '' : `const ${quotient} = Math.floor((${along} + 0.5) / ${divisor});\n`,
      condition: [...whole, `${position} >= 0`, `${position} < ${size}`].join(' && '),
      place: `${position} * ${step}`,
    }
  })
  const declare = positions.map(position => position.declare).join('')
  const condition = positions.map(position => position.condition).join(' && ')
  return use => {
    const statements = use(element(positions.map(({ place }) => place)))
    return guards.length === 0 ? statements : `${declare}if (${condition}) {\n${statements}\n}`
  }
}
