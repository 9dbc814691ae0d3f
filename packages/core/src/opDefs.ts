import type { OpDef, OpName } from './op.ts'
import { add } from './ops/add.ts'
import { avgPool2d } from './ops/avgPool2d.ts'
import { avgPool2dInputGrad } from './ops/avgPool2dInputGrad.ts'
import { broadcastTo } from './ops/broadcastTo.ts'
import { conv2d } from './ops/conv2d.ts'
import { conv2dFilterGrad } from './ops/conv2dFilterGrad.ts'
import { conv2dInputGrad } from './ops/conv2dInputGrad.ts'
import { div } from './ops/div.ts'
import { equal } from './ops/equal.ts'
import { exp } from './ops/exp.ts'
import { fill } from './ops/fill.ts'
import { greater } from './ops/greater.ts'
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
import { relu } from './ops/relu.ts'
import { reshape } from './ops/reshape.ts'
import { rsqrt } from './ops/rsqrt.ts'
import { select } from './ops/select.ts'
import { sigmoid } from './ops/sigmoid.ts'
import { slice } from './ops/slice.ts'
import { sqrt } from './ops/sqrt.ts'
import { sub } from './ops/sub.ts'
import { sum } from './ops/sum.ts'
import { tanh } from './ops/tanh.ts'
import { transpose } from './ops/transpose.ts'

/** Every primitive's definition, by name. */
export const opDefs: { readonly [K in OpName]: OpDef<K> } = {
  add,
  avgPool2d,
  avgPool2dInputGrad,
  broadcastTo,
  conv2d,
  conv2dFilterGrad,
  conv2dInputGrad,
  div,
  equal,
  exp,
  fill,
  greater,
  log,
  matMul,
  max,
  maxPool2d,
  maxPool2dGather,
  maxPool2dInputGrad,
  maximum,
  mul,
  neg,
  pad,
  relu,
  reshape,
  rsqrt,
  select,
  sigmoid,
  slice,
  sqrt,
  sub,
  sum,
  tanh,
  transpose,
}

export const opNames: readonly OpName[] = Object.keys(opDefs) as OpName[]
