import { playwright } from '@vitest/browser-playwright'
import type { TestProjectInlineConfiguration, ViteUserConfig } from 'vitest/config'
import { findChromium, softwareGraphics } from './tools/chromium.ts'

/** Packages see each other's sources: tests need no build. */
const conditions = ['@convene/source']
const browserTests = 'packages/*/src/**/*.browser.test.ts'

const node: TestProjectInlineConfiguration = {
  ssr: { resolve: { conditions } },
  test: {
    name: 'node',
    include: [
      'packages/*/src/**/*.test.ts',
      'examples/*/src/**/*.test.ts',
      'docs/*.test.ts',
      'bench/*.test.mjs',
      'bench/report/*.test.mjs',
    ],
    exclude: [browserTests],
    // headless-gl loads in one thread of a process only.
    pool: 'forks',
    testTimeout: 60_000,
  },
}

const browser = (executablePath: string): TestProjectInlineConfiguration => ({
  resolve: { conditions: [...conditions, 'module', 'browser', 'development|production'] },
  // CommonJS, which a browser cannot read as it is; named, since a reload in mid-test would break the run.
  optimizeDeps: { include: ['@convene/backend-gpujs > gpu.js'] },
  test: {
    name: 'browser',
    include: [browserTests],
    // With no GPU, compiling kernels takes most of the time: a sample here, a larger one in CI.
    provide: { conformanceRuns: Number(process.env.CONVENE_CONFORMANCE_RUNS ?? 3) },
    testTimeout: 600_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { executablePath, args: [...softwareGraphics] } }),
      instances: [{ browser: 'chromium' }],
    },
  },
})

function browserProjects(): TestProjectInlineConfiguration[] {
  const chromium = findChromium(process.env)
  if (chromium !== undefined) return [browser(chromium)]
  const missing = 'no Chromium found (set CHROMIUM_PATH to name one)'
  if (process.env.CONVENE_REQUIRE_BROWSER === '1') throw new Error(`The browser tests cannot run: ${missing}`)
  console.warn(`SKIPPED: the browser tests (${browserTests}): ${missing}`)
  return []
}

const config: ViteUserConfig = { test: { projects: [node, ...browserProjects()] } }

export default config
