import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadAndCompile, loadLiteRt, supportsFeature, Tensor } from '@litertjs/core'
import { tfliteModel } from '../models/tfliteModel.mjs'
import { tfliteSuppression } from '../models/tfliteSuppression.mjs'
import { Unable } from './unable.mjs'

/** LiteRT.js, XNNPACK in WebAssembly: with relaxed SIMD, where there is that. */
export async function prepare(workload, { threads }) {
  if (workload.kind === 'training') throw new Unable('no gradients')
  // Without, there is a build for one thread.
  if (threads > 1 && !(await supportsFeature('relaxedSimd'))) {
    throw new Unable('threads need relaxed SIMD, which this Node.js has not got')
  }
  scriptsAsInBrowsers()
  await loadLiteRt(wasmFolder, { threads: threads > 1 })
  const { bytes, feeds, outputs } =
    workload.kind === 'suppression' ? tfliteSuppression(workload) : tfliteModel(workload)
  const model = await loadAndCompile(bytes, { accelerator: 'wasm', cpuOptions: { numThreads: threads } })
  const inputs = feeds.map(({ shape, data }) => new Tensor(data, shape))
  const run = async () => {
    const results = await model.run(inputs)
    return results.map(result => {
      const data = result.toTypedArray()
      result.delete()
      return data
    })
  }
  const read = results => {
    const named = Object.fromEntries(outputs.map((name, i) => [name, results[i]]))
    return workload.kind === 'suppression' ? { kept: named.kept.slice(0, named.count[0]) } : named
  }
  return { run, read }
}

const source = join(dirname(fileURLToPath(import.meta.resolve('@litertjs/core'))), '../wasm')
const wasmFolder = fileURLToPath(new URL('../node_modules/.cache/litert/', import.meta.url))

/**
 * LiteRT.js loads its scripts as a browser does. They are CommonJS in a package that says that all is ESM, so that neither
 * Node.js nor the threads that they start can read them where they are: copies lie elsewhere.
 */
function scriptsAsInBrowsers() {
  globalThis.self = globalThis
  globalThis.importScripts = url => {
    const script = basename(url)
    mkdirSync(wasmFolder, { recursive: true })
    for (const file of [script, script.replace(/\.js$/, '.wasm')]) {
      if (!existsSync(join(wasmFolder, file))) copyFileSync(join(source, file), join(wasmFolder, file))
    }
    globalThis.ModuleFactory = createRequire(import.meta.url)(join(wasmFolder, script))
  }
}
