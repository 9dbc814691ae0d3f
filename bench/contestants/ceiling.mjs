import { setFlagsFromString } from 'node:v8'
import wabt from 'wabt'
import { Unable } from './unable.mjs'

const accumulators = 12
const lanes = 4
const rounds = 2 ** 18

/**
 * A loop of WebAssembly that multiplies and adds in registers and does nothing else: no kernel of this machine, this run and
 * this Node.js gets beyond. Twelve sums side by side, which is as many as its vector registers hold beside two operands.
 *
 * It runs whatever the workload is, so that it takes turns with those it is measured against.
 *
 * @param fused one rounding for both, by relaxed SIMD; or a multiplication, then an addition
 */
export async function prepare(_, { fused }) {
  // Node.js 20 has relaxed SIMD behind a flag.
  if (fused && Number.parseInt(process.versions.node, 10) < 21) setFlagsFromString('--experimental-wasm-relaxed-simd')
  const text = moduleText(fused)
  const { buffer } = (await wabt()).parseWat('ceiling.wat', text, { simd: true, relaxed_simd: true }).toBinary({})
  if (!WebAssembly.validate(buffer)) throw new Unable('no relaxed SIMD in this Node.js')
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(buffer))
  const run = async () => exports.run(rounds, 0.5, 1)
  // Each sum goes to 1 / (1 − 0.5).
  const read = sum => {
    if (sum !== 2 * accumulators) throw new Error(`the loop gives ${sum}`)
    return {}
  }
  return { run, read, flops: 2 * accumulators * lanes * rounds }
}

function moduleText(fused) {
  const sums = Array.from({ length: accumulators }, (_, i) => `$sum${i}`)
  // Each depends on itself, so that nothing can be taken out of the loop.
  const next = sum =>
    fused
      ? `(f32x4.relaxed_madd (local.get ${sum}) (local.get $factor) (local.get $addend))`
      : `(f32x4.add (f32x4.mul (local.get ${sum}) (local.get $factor)) (local.get $addend))`
  const total = sums
    .map(sum => `(f32x4.extract_lane 0 (local.get ${sum}))`)
    .reduce((total, sum) => `(f32.add ${total} ${sum})`)
  return `(module
    (func (export "run") (param $rounds i32) (param $x f32) (param $y f32) (result f32)
      (local $factor v128) (local $addend v128) ${sums.map(sum => `(local ${sum} v128)`).join(' ')}
      (local.set $factor (f32x4.splat (local.get $x)))
      (local.set $addend (f32x4.splat (local.get $y)))
      (loop $again
        ${sums.map(sum => `(local.set ${sum} ${next(sum)})`).join('\n        ')}
        (br_if $again (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
      ${total}))`
}
