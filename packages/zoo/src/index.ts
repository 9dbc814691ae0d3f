export { type Lenet5Options, lenet5 } from './lenet5.ts'
export { type ResnetOptions, resnet50 } from './resnet.ts'
