import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    json: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
})
const here = fileURLToPath(new URL('.', import.meta.url))

const run = (what, command, args, cwd) => {
  console.error(what)
  const { status } = spawnSync(command, args, { cwd, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
  if (status !== 0) process.exit(status ?? 1)
}
if (!existsSync(`${here}node_modules`)) {
  run('Installing the peers, once …', 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], here)
}
run('Building what has changed …', 'npm', ['run', '--silent', 'build'], `${here}..`)

const { measure } = await import('./measure.mjs')
const { format } = await import('./format.mjs')
const report = await measure({ only: options.only, quick: options.quick })
console.log(format(report))
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`)
