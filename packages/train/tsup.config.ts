import type { Options } from 'tsup'
import base from '../../tsup.config.ts'

/** What reads files has an entry of its own, so that the main one runs in a browser. */
const config: Options = { ...base, entry: ['src/index.ts', 'src/node.ts'], external: [/^node:/] }

export default config
