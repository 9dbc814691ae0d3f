import type { ViteUserConfig } from 'vitest/config'

const config: ViteUserConfig = {
  // Packages see each other's sources: tests need no build.
  ssr: { resolve: { conditions: ['@convene/source'] } },
  test: { include: ['packages/*/src/**/*.test.ts'], pool: 'forks', testTimeout: 60_000 },
}

export default config
