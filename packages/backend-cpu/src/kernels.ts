import type { Kernels } from '@convene/core'
import { add } from './ops/add.ts'
import { argMax } from './ops/argMax.ts'
import { atan } from './ops/atan.ts'
import { avgPool2d } from './ops/avgPool2d.ts'
import { avgPool2dInputGrad } from './ops/avgPool2dInputGrad.ts'
import { broadcastTo } from './ops/broadcastTo.ts'
import { concat } from './ops/concat.ts'
import { conv2d } from './ops/conv2d.ts'
import { conv2dFilterGrad } from './ops/conv2dFilterGrad.ts'
import { conv2dInputGrad } from './ops/conv2dInputGrad.ts'
import { cos } from './ops/cos.ts'
import { div } from './ops/div.ts'
import { equal } from './ops/equal.ts'
import { erf } from './ops/erf.ts'
import { exp } from './ops/exp.ts'
import { fill } from './ops/fill.ts'
import { floor } from './ops/floor.ts'
import { gather } from './ops/gather.ts'
import { greater } from './ops/greater.ts'
import { literal } from './ops/literal.ts'
import { log } from './ops/log.ts'
import { matMul } from './ops/matMul.ts'
import { max } from './ops/max.ts'
import { maximum } from './ops/maximum.ts'
import { maxPool2d } from './ops/maxPool2d.ts'
import { maxPool2dGather } from './ops/maxPool2dGather.ts'
import { maxPool2dInputGrad } from './ops/maxPool2dInputGrad.ts'
import { mul } from './ops/mul.ts'
import { neg } from './ops/neg.ts'
import { pad } from './ops/pad.ts'
import { pow } from './ops/pow.ts'
import { relu } from './ops/relu.ts'
import { reshape } from './ops/reshape.ts'
import { reverse } from './ops/reverse.ts'
import { rsqrt } from './ops/rsqrt.ts'
import { scatterAdd } from './ops/scatterAdd.ts'
import { select } from './ops/select.ts'
import { sigmoid } from './ops/sigmoid.ts'
import { sin } from './ops/sin.ts'
import { slice } from './ops/slice.ts'
import { sqrt } from './ops/sqrt.ts'
import { sub } from './ops/sub.ts'
import { sum } from './ops/sum.ts'
import { tanh } from './ops/tanh.ts'
import { transpose } from './ops/transpose.ts'
import type { CpuTensor, Zeros } from './tensor.ts'

/** A kernel for each primitive, writing into tensors that `zeros` makes. */
export function kernels(zeros: Zeros): Kernels<CpuTensor> {
  return {
    add: add(zeros),
    argMax: argMax(zeros),
    atan: atan(zeros),
    avgPool2d: avgPool2d(zeros),
    avgPool2dInputGrad: avgPool2dInputGrad(zeros),
    broadcastTo: broadcastTo(zeros),
    concat: concat(zeros),
    conv2d: conv2d(zeros),
    conv2dFilterGrad: conv2dFilterGrad(zeros),
    conv2dInputGrad: conv2dInputGrad(zeros),
    cos: cos(zeros),
    div: div(zeros),
    equal: equal(zeros),
    erf: erf(zeros),
    exp: exp(zeros),
    fill: fill(zeros),
    floor: floor(zeros),
    gather: gather(zeros),
    greater: greater(zeros),
    literal: literal(zeros),
    log: log(zeros),
    matMul: matMul(zeros),
    max: max(zeros),
    maximum: maximum(zeros),
    maxPool2d: maxPool2d(zeros),
    maxPool2dGather: maxPool2dGather(zeros),
    maxPool2dInputGrad: maxPool2dInputGrad(zeros),
    mul: mul(zeros),
    neg: neg(zeros),
    pad: pad(zeros),
    pow: pow(zeros),
    relu: relu(zeros),
    reshape: reshape(zeros),
    reverse: reverse(zeros),
    rsqrt: rsqrt(zeros),
    scatterAdd: scatterAdd(zeros),
    select: select(zeros),
    sigmoid: sigmoid(zeros),
    sin: sin(zeros),
    slice: slice(zeros),
    sqrt: sqrt(zeros),
    sub: sub(zeros),
    sum: sum(zeros),
    tanh: tanh(zeros),
    transpose: transpose(zeros),
  }
}
