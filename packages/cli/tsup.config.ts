import type { Options } from 'tsup'
import base from '../../tsup.config.ts'

/** For Node.js alone; commands are chunks of their own, read when they are asked for. */
const config: Options = {
  ...base,
  platform: 'node',
  entry: ['src/index.ts', 'src/backendProcess.ts'],
  // Only the package's own entry is imported by anybody.
  dts: { ...(typeof base.dts === 'object' ? base.dts : {}), entry: 'src/index.ts' },
}

export default config
