import { type Kernels, kernelsOf } from '@convene/core'
import type { Device } from './device.ts'
import { families } from './families.ts'
import { conv2d } from './ops/conv2d.ts'
import { conv2dFilterGrad } from './ops/conv2dFilterGrad.ts'
import { conv2dInputGrad } from './ops/conv2dInputGrad.ts'
import { matMul } from './ops/matMul.ts'
import type { WasmTensor } from './tensor.ts'

/** A kernel for each primitive: those of the families, and faster ones for what networks spend their time on. */
export function kernels(device: Device): Kernels<WasmTensor> {
  const general = kernelsOf(families(device))
  return {
    ...general,
    conv2d: conv2d(device, general.conv2d),
    conv2dFilterGrad: conv2dFilterGrad(device, general.conv2dFilterGrad),
    conv2dInputGrad: conv2dInputGrad(device, general.conv2dInputGrad),
    matMul: matMul(device, general.matMul),
    reshape: (out, x) => device.sharing(x, out),
  }
}
