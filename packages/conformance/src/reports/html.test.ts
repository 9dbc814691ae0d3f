import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { script, scriptHash } from './html/script.ts'
import { formatHtml } from './html.tsx'
import { failureOf, hostile, report } from './reports.testing.ts'

const page = formatHtml(report)

/** What stands in an attribute or an element. */
function decoded(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
}

interface Tag {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
}

/** The page as a browser takes it apart: what is quoted or escaped is no tag. */
function tagsOf(html: string): readonly Tag[] {
  return [...html.matchAll(/<([a-z0-9-]+)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*\/?>/gi)].map(([, name = '', rest = '']) => {
    const attributes = [...rest.matchAll(/([a-z-]+)(?:="([^"]*)")?/gi)]
    return { name, attributes: Object.fromEntries(attributes.map(([, key, value = '']) => [key, decoded(value)])) }
  })
}

const tags = tagsOf(page)
const valuesOf = (attribute: string): readonly string[] => tags.flatMap(({ attributes }) => attributes[attribute] ?? [])

describe('as HTML', () => {
  it('is one file that asks for nothing', () => {
    expect(page.startsWith('<!doctype html>\n<html lang="en">')).toBe(true)
    expect(tags.length).toBe([...page.matchAll(/<[a-z]/gi)].length)
    const loading = new Set(['link', 'iframe', 'object', 'embed', 'base', 'form', 'img', 'svg', 'video', 'audio'])
    expect(tags.filter(({ name }) => loading.has(name))).toEqual([])
    expect([...valuesOf('src'), ...valuesOf('action'), ...valuesOf('srcset')]).toEqual([])
    expect(valuesOf('href').filter(href => !href.startsWith('#'))).toEqual([])
    expect(page).not.toMatch(/url\(|@import/)
    expect(page).toContain("default-src 'none'")
  })

  it('runs its own script and no other', () => {
    expect(tags.filter(({ name }) => name === 'script')).toHaveLength(1)
    expect(tags.flatMap(({ attributes }) => Object.keys(attributes)).filter(name => /^on/i.test(name))).toEqual([])
    expect(scriptHash).toBe(`sha256-${createHash('sha256').update(script).digest('base64')}`)
    expect(page).toContain(`script-src '${scriptHash}'`)
    expect(page).toContain(`<script>${script}</script>`)
  })

  it('shows hostile names as text', () => {
    expect(decoded(page).split(hostile).length).toBeGreaterThan(5)
  })

  it('leads from each failed check to its vector, with the command that repeats it', () => {
    const ids = valuesOf('id')
    expect(new Set(ids).size).toBe(ids.length)
    const links = valuesOf('href').map(href => href.slice(1))
    expect(links.filter(link => link.startsWith('failure-'))).toHaveLength(2)
    expect([...links, ...valuesOf('data-copy')].filter(id => !ids.includes(id))).toEqual([])
    const vector = decoded(/<pre id="[^"]*-vector"[^>]*>([^<]*)</.exec(page)![1]!)
    expect(JSON.parse(vector)).toMatchObject({ op: 'conv2d', attrs: { strides: [1, 2] } })
    expect(decoded(page)).toContain('--only conv2d --seed 7 --runs 100')
  })

  it('draws errors as fractions of their bounds, those beyond it as full bars', () => {
    expect(page).toContain('<i style="width:25.0%;"></i></span><span class="value">0.25</span>')
    expect(page).toContain('<i style="width:100.0%;"></i></span><span class="value">∞</span>')
  })

  it('lists limitations with their reasons, and what they concern', () => {
    const limits = page.slice(page.indexOf('id="limits"'))
    expect(limits).toContain('<b>exp</b>, exact: 3 of 100 calls skipped')
    expect(limits).toContain('<span class="what">no large ones</span>')
    expect(limits).toContain('<b>neg</b>, exact: 100 of 100 calls skipped')
  })

  it('lists formulas that are no definitions, and what they concern', () => {
    const formulas = decoded(page.slice(page.indexOf('id="approximations"')))
    expect(formulas).toContain(`<span class="what">${hostile}</span>`)
    expect(formulas).toContain('<b>conv2d</b>, bound')
  })

  it('counts the pairs that were visited, and names those that were not', () => {
    const coverage = decoded(page.slice(page.indexOf('id="coverage"')))
    expect(coverage).toContain('<b>cpu</b>: 9 of 9 pairs')
    expect(coverage).toContain(`<b>${hostile}</b>: 5 of 7 pairs`)
    expect(coverage).toContain('<b>exp</b>: –, 5 of 7')
    expect(coverage).toContain(`<li>x axes=1, ${hostile}</li>`)
    expect(coverage).not.toContain('<b>conv2d</b>')
  })

  it('folds four hundred failures', () => {
    const results = Array.from({ length: 400 }, (_, i) => failureOf(`op${i}`, 'cpu'))
    const many = formatHtml({ ...report, backends: [{ backend: 'cpu', results }] })
    expect(many.match(/<details class="failure" id="[^"]*">/g)).toHaveLength(400)
    expect(many).toContain('<h1 class="bad">400 checks fail</h1>')
    expect(many.length).toBeLessThan(2 ** 20)
  })
})
