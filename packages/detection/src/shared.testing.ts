import { existsSync, readFileSync } from 'node:fs'

/** Published cases, which lie beside the checkout or nowhere. */
const folder = new URL('../../../../shared/vectors/', import.meta.url)

export function hasShared(path: string): boolean {
  return existsSync(new URL(path, folder))
}

export function readShared(path: string): string {
  return readFileSync(new URL(path, folder), 'utf8')
}

export function missing(path: string): string {
  return `there is no shared/vectors/${path} beside the checkout`
}
