import type { Options } from 'tsup'

/** One build for every package: ESM with declarations, sources mapped. */
const config: Options = {
  entry: ['src/index.ts'],
  format: 'esm',
  target: 'node20',
  platform: 'neutral',
  // tsup's declaration bundler sets baseUrl, which TypeScript 6 deprecates.
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  sourcemap: true,
  clean: true,
}

export default config
