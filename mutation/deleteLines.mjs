import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { randomKey, uniform } from '@convene/core'
import ts from 'typescript'

// Deletes lines of backend-cpu's kernels, one at a time, and tells what the conformance suite says to each.
// A line counts if what is left still parses and is another program: not comments, types and halves of brackets.

const { values: options } = parseArgs({
  options: {
    count: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '100' },
  },
})
const sources = fileURLToPath(new URL('../packages/backend-cpu/src/', import.meta.url))
const built = fileURLToPath(new URL('.deletions/', import.meta.url))
const tryBackend = fileURLToPath(new URL('tryBackend.mjs', import.meta.url))
const longestSeconds = 300

const isCode = name => name.endsWith('.ts') && !/\.(test|testing)\.ts$/.test(name)
const read = file => readFileSync(`${sources}${file}`, 'utf8')

/** The file as JavaScript; undefined if it does not parse. */
function compile(text) {
  const { outputText, diagnostics } = ts.transpileModule(text, {
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      rewriteRelativeImportExtensions: true,
      removeComments: true,
    },
  })
  return diagnostics.length === 0 ? outputText : undefined
}

const without = (text, line) => text.split('\n').toSpliced(line, 1).join('\n')

function candidatesIn(file) {
  const text = read(file)
  const whole = compile(text)
  return text.split('\n').flatMap((code, line) => {
    const rest = code.trim() === '' ? whole : compile(without(text, line))
    return rest === undefined || rest === whole ? [] : [{ file, line, code: code.trim(), rest }]
  })
}

const files = readdirSync(sources, { recursive: true }).map(String).filter(isCode)
const kernels = files.filter(file => file.startsWith('ops')).toSorted()
const candidates = kernels.flatMap(candidatesIn)
const order = uniform(randomKey(Number(options.seed)), [candidates.length])
const chosen = candidates
  .map((candidate, i) => [order[i], candidate])
  .sort(([a], [b]) => a - b)
  .slice(0, Number(options.count))
  .map(([, candidate]) => candidate)

rmSync(built, { recursive: true, force: true })
for (const file of files) writeOut(file, compile(read(file)))
console.log(`${chosen.length} of the ${candidates.length} lines of ${kernels.length} files\n`)
console.log('| line | deleted | seen by |\n| --- | --- | --- |')
let unseen = 0
for (const { file, line, code, rest } of chosen) {
  writeOut(file, rest)
  const seenBy = verdict(basename(file, '.ts'))
  writeOut(file, compile(read(file)))
  if (seenBy === undefined) unseen += 1
  console.log(`| ${file}:${line + 1} | \`${code.replaceAll('|', '\\|')}\` | ${seenBy ?? '**nothing**'} |`)
}
rmSync(built, { recursive: true })
process.exitCode = unseen === 0 ? 0 : 1

function writeOut(file, code) {
  const target = `${built}${file.replace(/\.ts$/, '.js')}`
  mkdirSync(new URL('.', `file://${target}`), { recursive: true })
  writeFileSync(target, code)
}

/** What is seen of the backend that is built; undefined if nothing is. */
function verdict(name) {
  const { status, stdout, stderr, signal } = spawnSync(
    process.execPath,
    [tryBackend, `${built}index.js`, options.runs, name],
    { encoding: 'utf8', timeout: longestSeconds * 1000 },
  )
  if (signal !== null) return `no end within ${longestSeconds} s`
  if (status === 0) return undefined
  if (status === 2) return stdout.trim()
  throw new Error(stderr)
}
