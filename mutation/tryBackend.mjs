import { pathToFileURL } from 'node:url'
import { firstFailure } from './suite.mjs'

// node tryBackend.mjs <module> <runs>: holds the module's cpu() to the suite; 2 if it fails, with the reason printed.
const [module, runs] = process.argv.slice(2)
const failure = await attempt().catch(error => String(error))
if (failure !== undefined) {
  console.log(failure.split('\n')[0])
  process.exitCode = 2
}

async function attempt() {
  const { cpu } = await import(pathToFileURL(module).href)
  return firstFailure(cpu(), { runs: Number(runs) })
}
