import { tfjs } from './tfjs.js'

/** TensorFlow.js on WebAssembly. `convene conformance --backend ./third-party/tfjs/src/wasm.js` */
export const backend = () => tfjs('wasm')
