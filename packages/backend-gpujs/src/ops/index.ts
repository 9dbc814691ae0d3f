import type { OpName } from '@convene/core'
import type { KernelWriter } from '../source.ts'
import { add } from './add.ts'
import { argMax } from './argMax.ts'
import { atan } from './atan.ts'
import { avgPool2d } from './avgPool2d.ts'
import { avgPool2dInputGrad } from './avgPool2dInputGrad.ts'
import { broadcastTo } from './broadcastTo.ts'
import { concat } from './concat.ts'
import { conv2d } from './conv2d.ts'
import { conv2dFilterGrad } from './conv2dFilterGrad.ts'
import { conv2dInputGrad } from './conv2dInputGrad.ts'
import { cos } from './cos.ts'
import { div } from './div.ts'
import { equal } from './equal.ts'
import { erf } from './erf.ts'
import { exp } from './exp.ts'
import { floor } from './floor.ts'
import { gather } from './gather.ts'
import { greater } from './greater.ts'
import { log } from './log.ts'
import { matMul } from './matMul.ts'
import { max } from './max.ts'
import { maximum } from './maximum.ts'
import { maxPool2d } from './maxPool2d.ts'
import { maxPool2dGather } from './maxPool2dGather.ts'
import { maxPool2dInputGrad } from './maxPool2dInputGrad.ts'
import { mul } from './mul.ts'
import { neg } from './neg.ts'
import { pad } from './pad.ts'
import { pow } from './pow.ts'
import { relu } from './relu.ts'
import { reverse } from './reverse.ts'
import { rsqrt } from './rsqrt.ts'
import { scatterAdd } from './scatterAdd.ts'
import { select } from './select.ts'
import { sigmoid } from './sigmoid.ts'
import { sin } from './sin.ts'
import { slice } from './slice.ts'
import { sqrt } from './sqrt.ts'
import { sub } from './sub.ts'
import { sum } from './sum.ts'
import { tanh } from './tanh.ts'
import { transpose } from './transpose.ts'

/** How each op's kernel is written. `fill`, `literal` and `reshape` need none: data comes from the host, or stays where it is. */
export const kernelWriters: { readonly [K in Exclude<OpName, 'fill' | 'literal' | 'reshape'>]: KernelWriter<K> } = {
  add,
  argMax,
  atan,
  avgPool2d,
  avgPool2dInputGrad,
  broadcastTo,
  concat,
  conv2d,
  conv2dFilterGrad,
  conv2dInputGrad,
  cos,
  div,
  equal,
  erf,
  exp,
  floor,
  gather,
  greater,
  log,
  matMul,
  max,
  maximum,
  maxPool2d,
  maxPool2dGather,
  maxPool2dInputGrad,
  mul,
  neg,
  pad,
  pow,
  relu,
  reverse,
  rsqrt,
  scatterAdd,
  select,
  sigmoid,
  sin,
  slice,
  sqrt,
  sub,
  sum,
  tanh,
  transpose,
}
