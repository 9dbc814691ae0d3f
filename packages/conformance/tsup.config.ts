import type { Options } from 'tsup'
import shared from '../../tsup.config.ts'

/** The suite runs anywhere, browsers included; what it found is written down by libraries that only a report needs. */
const config: Options = { ...shared, entry: { index: 'src/index.ts', reports: 'src/reports/index.ts' } }

export default config
