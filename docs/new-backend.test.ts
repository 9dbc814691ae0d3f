import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const example = new URL('../examples/backend-minimal/src/', import.meta.url)
const linesOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')

const page = readFileSync(new URL('new-backend.md', import.meta.url), 'utf8')
const snippets = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => linesOf(code!))
const sources = readdirSync(example).map(name => linesOf(readFileSync(new URL(name, example), 'utf8')))

const has = (source: readonly string[], snippet: readonly string[]) => source.join('\n').includes(snippet.join('\n'))

describe('docs/new-backend.md', () => {
  it.each(snippets.map(snippet => [snippet[0]!, snippet] as const))('shows the example as it is: %s', (_, snippet) => {
    expect(sources.filter(source => has(source, snippet))).toHaveLength(1)
  })

  it('leaves no line of the backend out', () => {
    const shown = new Set(snippets.flat())
    const backend = linesOf(readFileSync(new URL('index.ts', example), 'utf8'))
    expect(backend.filter(line => !shown.has(line))).toEqual([])
  })
})
