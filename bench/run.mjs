import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const help = `npm run bench -- [options]

  --only <regex>        workloads whose id or name matches
  --contestants <a,b>   by name; all, if left out
  --threads <1,2>       how many threads, for those that have them; 1,2 if left out
  --node <20,24>        which versions of Node.js; 20,24 if left out
  --quick               a few short turns: to see that it works, not to be quoted
  --patience <seconds>  how long a contestant may take for a run; 150, if left out, and 20 with --quick
  --details             a table for each workload too: spread, GFLOP/s, share of the ceiling, error
  --scaling             how cost grows with image size, channels, batch and depth, of ours
  --json <file>         keeps the figures
  --svg <file>          where the picture goes; docs/pictures/bench.svg or bench-scaling.svg if left out
  --list                what there is
`

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    contestants: { type: 'string' },
    threads: { type: 'string', default: '1,2' },
    node: { type: 'string', default: '20,24' },
    quick: { type: 'boolean', default: false },
    details: { type: 'boolean', default: false },
    scaling: { type: 'boolean', default: false },
    patience: { type: 'string' },
    json: { type: 'string' },
    svg: { type: 'string' },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (options.help) {
  console.log(help)
  process.exit()
}

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

// Only now, since they need what was installed and built.
const { bench, listed } = await import('./bench.mjs')
if (options.list) {
  console.log(listed())
  process.exit()
}
const { text, svg, report } = await bench(options)
console.log(text)

const write = (file, content) => {
  mkdirSync(dirname(resolve(file)), { recursive: true })
  writeFileSync(file, content)
  console.error(`Written: ${file}`)
}
const picture = options.svg ?? `${here}../docs/pictures/${options.scaling ? 'bench-scaling' : 'bench'}.svg`
if (svg !== undefined) write(picture, svg)
if (options.json !== undefined) write(options.json, `${JSON.stringify(report, null, 2)}\n`)
