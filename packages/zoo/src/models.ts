import type { Model } from '@convene/nn'
import { lenet5 } from './lenet5.ts'
import { resnet50 } from './resnet.ts'

/** Every network of the zoo, by name, as it is made when nothing is said: what lists of networks are made of. */
export const models: Readonly<Record<string, () => Model>> = { lenet5, resnet50 }
