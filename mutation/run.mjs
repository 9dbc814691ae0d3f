import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { unexplained } from './explained.mjs'

const { values: options } = parseArgs({ options: { only: { type: 'string' } } })
const here = fileURLToPath(new URL('.', import.meta.url))
const root = fileURLToPath(new URL('..', import.meta.url))

const run = (what, command, args, cwd) => {
  console.error(what)
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) process.exit(status ?? 1)
}
if (!existsSync(`${here}node_modules`)) {
  run('Installing Stryker, once …', 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], here)
}
run('Building what has changed …', 'npm', ['run', '--silent', 'build'], root)

const kernels = options.only?.split(',').map(op => `packages/backend-cpu/src/ops/${op}.ts`)
const args = ['run', 'mutation/stryker.config.json', ...(kernels === undefined ? [] : ['--mutate', kernels.join(',')])]
run('Trying changes …', process.execPath, [`${here}node_modules/@stryker-mutator/core/bin/stryker.js`, ...args], root)

const left = unexplained({ all: kernels === undefined })
for (const line of left) console.log(line)
if (left.length === 0) console.log('Every change is seen, or explained in docs/mutation.md.')
process.exitCode = left.length === 0 ? 0 : 1
