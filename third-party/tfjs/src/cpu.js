import { tfjs } from './tfjs.js'

/** TensorFlow.js on its JavaScript kernels. `convene conformance --backend ./third-party/tfjs/src/cpu.js` */
export const backend = () => tfjs('cpu')
