import { f32, f32x4, i32, repeatWhile, sequence, when } from '../assembly/instructions.ts'
import { assemble, type Local } from '../assembly/module.ts'
import { combined } from './lanes.ts'
import { bytesPerFloat } from './loops.ts'

/**
 * A module whose `run(from, to, out, x)` writes the sum of x − x over elements `from` to `to`: 0 if all are finite, else NaN.
 * Memory behind the last element, up to a whole vector, must be there.
 */
export function finiteModule(shared: boolean): Uint8Array<ArrayBuffer> {
  return assemble({
    shared,
    functions: [
      {
        parameters: 4,
        body: ({ parameters, local }) => {
          const [from, to, out, x] = parameters as [Local<'i32'>, ...Local<'i32'>[]]
          const [place, left, sum, rest] = [local('i32'), local('i32'), local('v128'), local('f32')]
          const vector = f32x4.load({ address: place })
          const number = f32.load({ address: place })
          const step = (count: number) =>
            sequence(
              place.set(i32.add(place, i32.constant(count * bytesPerFloat))),
              left.set(i32.sub(left, i32.constant(count))),
            )
          const enough = (count: number) => i32.greaterOrEqualSigned(left, i32.constant(count))
          return sequence(
            place.set(i32.add(x!, i32.mul(from, i32.constant(bytesPerFloat)))),
            left.set(i32.sub(to!, from)),
            sum.set(f32x4.constant(0)),
            rest.set(f32.constant(0)),
            when(
              enough(4),
              repeatWhile(sequence(sum.set(f32x4.add(sum, f32x4.sub(vector, vector))), step(4)), enough(4)),
            ),
            when(
              enough(1),
              repeatWhile(sequence(rest.set(f32.add(rest, f32.sub(number, number))), step(1)), enough(1)),
            ),
            f32.store({ address: out! }, f32.add(rest, combined(sum, f32.add))),
          )
        },
      },
    ],
  })
}
