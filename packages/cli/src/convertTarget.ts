import { access, constants, mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { dirname, extname, join, resolve } from 'node:path'
import { ConveneError, DataError, type Tree } from '@convene/core'
import type { WritableFormat } from '@convene/zoo'
import type { Context } from './context.ts'
import { UsageError } from './failure.ts'

const extensions: Readonly<Record<string, WritableFormat>> = {
  '.safetensors': 'safetensors',
  '.keras': 'keras',
  '.npz': 'npz',
  // A folder.
  '': 'tfjs',
}

/**
 * What a path asks for.
 *
 * @throws UsageError usage.out: nothing that is written
 */
export function formatOfTarget(target: string): WritableFormat {
  const extension = extname(target)
  const format = Object.hasOwn(extensions, extension) ? extensions[extension] : undefined
  if (format !== undefined) return format
  const expected = 'a name that ends in .safetensors, .keras or .npz, or a folder for a model.json'
  throw new UsageError({ code: 'usage.out', expected, received: target })
}

export interface TargetOptions {
  readonly context: Context
  readonly format: WritableFormat
  /** Whether to write over what is there. */
  readonly force: boolean
}

/**
 * Looks before a long reading whether the result can be written after it.
 *
 * @throws DataError convert.write: something is there, or nothing may be written there
 */
export async function checkTarget(target: string, { context: { cwd }, format, force }: TargetOptions): Promise<void> {
  const path = resolve(cwd, target)
  await naming(target, async () => {
    await access(dirname(path), constants.W_OK)
    const there = await stat(path).catch(() => undefined)
    if (!there) return
    if (there.isDirectory() !== (format === 'tfjs')) throw trouble(target, there.isDirectory() ? 'a folder' : 'a file')
    const isTaken = !there.isDirectory() || (await readdir(path)).length > 0
    if (isTaken && !force) throw trouble(target, 'something is there already; --force writes over it')
  })
}

/**
 * Writes a file, or those of a model into their folder, the model.json last. Returns their paths.
 *
 * @throws DataError convert.write
 */
export async function writeTarget(
  target: string,
  files: Tree<Uint8Array>,
  { context: { cwd, signal }, format, force }: TargetOptions,
): Promise<readonly string[]> {
  const options = { signal, flag: force ? 'w' : 'wx' }
  return naming(target, async () => {
    if (format !== 'tfjs') {
      for (const bytes of Object.values(files)) await writeFile(resolve(cwd, target), bytes, options)
      return [target]
    }
    await mkdir(resolve(cwd, target), { recursive: true })
    const names = Object.keys(files).toReversed()
    for (const name of names) await writeFile(resolve(cwd, target, name), files[name]!, options)
    return names.map(name => join(target, name))
  })
}

async function naming<R>(target: string, body: () => Promise<R>): Promise<R> {
  try {
    return await body()
  } catch (cause) {
    if (cause instanceof ConveneError) throw cause
    const { code, message } = cause as NodeJS.ErrnoException
    throw trouble(target, code === 'ENOENT' ? 'no such folder' : message, cause)
  }
}

function trouble(target: string, received: string, cause?: unknown): DataError {
  const expected = 'a place that can be written to'
  return new DataError({ code: 'convert.write', expected, received: `${target}: ${received}`, cause })
}
