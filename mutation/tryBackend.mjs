import { pathToFileURL } from 'node:url'
import { opNames } from '@convene/core'
import { firstFailure } from './suite.mjs'

// node tryBackend.mjs <module> <runs> <file>: holds the module's cpu() to the suite, beginning with the op of the file's
// name, if there is one; 2 if it fails, with the reason printed.
const [module, runs, file] = process.argv.slice(2)
const failure = await attempt().catch(error => String(error))
if (failure !== undefined) {
  console.log(failure.split('\n')[0])
  process.exitCode = 2
}

async function attempt() {
  const { cpu } = await import(pathToFileURL(module).href)
  const options = { runs: Number(runs) }
  const likely = opNames.includes(file) ? await firstFailure(cpu(), { ...options, only: [file] }) : undefined
  return likely ?? firstFailure(cpu(), options)
}
