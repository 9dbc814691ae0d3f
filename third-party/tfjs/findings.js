import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { formatOutcome, section, source } from './src/findings/format.js'
import { allFindings } from './src/findings/index.js'
import { backendNames, reproduce } from './src/findings/reproduce.js'

// npm run findings: runs every finding, and fails if one no longer shows, or if docs/findings.md says otherwise.
// npm run findings -- --write: writes them there.

const { values: options } = parseArgs({ options: { write: { type: 'boolean', default: false } } })
const page = new URL('../../docs/findings.md', import.meta.url)
const [opening, closing] = ['<!-- tfjs: npm run findings -- --write -->', '<!-- /tfjs -->']

let failures = 0
for (const [name, finding] of Object.entries(allFindings)) {
  console.log(`${name}: ${finding.title}\n  ${source(finding.call)}\n  expected   ${formatOutcome(finding.expected)}`)
  for (const backend of backendNames) {
    const { wanted, outcome, asStated } = await reproduce(finding, backend)
    const verdict = asStated ? '' : `   NO LONGER SO: docs/findings.md states ${formatOutcome(wanted)}`
    console.log(`  ${backend.padEnd(9)}  ${formatOutcome(outcome)}${verdict}`)
    if (!asStated) failures += 1
  }
}

const text = readFileSync(page, 'utf8')
const [before, rest] = text.split(`${opening}\n`)
const after = rest?.split(closing)[1]
if (before === undefined || after === undefined) throw new Error(`docs/findings.md has no ${opening} … ${closing}`)
const sections = Object.values(allFindings).map(section).join('\n\n')
const wanted = `${before}${opening}\n\n${sections}\n\n${closing}${after}`
if (options.write) writeFileSync(page, wanted)
else if (text !== wanted) {
  console.error('docs/findings.md does not say this: npm run findings -- --write')
  failures += 1
}
console.log(`${Object.keys(allFindings).length} findings, ${failures} not as stated`)
if (failures > 0) process.exitCode = 1
