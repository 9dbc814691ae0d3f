import type { Options } from 'tsup'
import shared from '../../tsup.config.ts'

/** Networks run anywhere; fetching weights needs Node.js, so it is an entry of its own. */
const config: Options = { ...shared, entry: { index: 'src/index.ts', weights: 'src/weights/index.ts' } }

export default config
