import { resolve } from 'node:path'
import envPaths from 'env-paths'
import type { Environment } from './npmSettings.ts'

/** Where downloads are kept: what is asked for, or what CONVENE_CACHE says, or the platform's place for caches. */
export function cacheFolder(asked: string | undefined, env: Environment): string {
  return resolve(asked ?? (env.CONVENE_CACHE || envPaths('convene', { suffix: '' }).cache))
}
