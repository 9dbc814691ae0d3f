import type { OpName } from '@convene/core'
import type { OpSpec } from '../spec.ts'
import { add } from './add.ts'
import { avgPool2d } from './avgPool2d.ts'
import { avgPool2dInputGrad } from './avgPool2dInputGrad.ts'
import { broadcastTo } from './broadcastTo.ts'
import { conv2d } from './conv2d.ts'
import { conv2dFilterGrad } from './conv2dFilterGrad.ts'
import { conv2dInputGrad } from './conv2dInputGrad.ts'
import { div } from './div.ts'
import { equal } from './equal.ts'
import { exp } from './exp.ts'
import { fill } from './fill.ts'
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
import { relu } from './relu.ts'
import { reshape } from './reshape.ts'
import { rsqrt } from './rsqrt.ts'
import { select } from './select.ts'
import { sigmoid } from './sigmoid.ts'
import { slice } from './slice.ts'
import { sqrt } from './sqrt.ts'
import { sub } from './sub.ts'
import { sum } from './sum.ts'
import { tanh } from './tanh.ts'
import { transpose } from './transpose.ts'

/** A spec for each primitive; leaving one out is a type error. */
export const specs: { readonly [K in OpName]: OpSpec<K> } = {
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
  maximum,
  maxPool2d,
  maxPool2dGather,
  maxPool2dInputGrad,
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
