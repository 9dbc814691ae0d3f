import { execFileSync } from 'node:child_process'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, it } from 'vitest'
import { repeatCommand } from '../repeatCommand.ts'
import { formatJson } from './json.ts'
import { formatJunit } from './junit.ts'
import { hostile, report } from './reports.testing.ts'
import { formatText } from './table.ts'

describe('as text', () => {
  it('has a table, skips, formulas, failures and counts for each backend', () => {
    const [first, ...rest] = formatText(report).split('\n\n')
    expect(first).toBe('op      bound\nconv2d  ok 0.25 ≈')
    expect(rest.join('\n\n')).toContain(
      `laws: 1 of 1 hold\n\nconv2d, bound: 4 of 100 within the bound of: ${hostile}\n\ncpu: 2 checks passed, 0 failed, 0 skipped, 0 do not apply`,
    )
    expect(rest).toContain(`neg, exact: 100 of 100 skipped: ${hostile}\nexp, exact: 3 of 100 skipped: no large ones`)
    expect(rest.some(text => text.startsWith('conv2d fails the check "bound" on'))).toBe(true)
    expect(rest.at(-1)).toMatch(
      /: 1 checks passed, 2 failed, 1 skipped, 1 do not apply; the largest error is 0.00 of its bound$/,
    )
  })
})

describe('as JSON', () => {
  it('counts over all backends and for each, and names the backend of each result', () => {
    const document = JSON.parse(formatJson(report))
    expect(document).toMatchObject({ passed: 3, failed: 2, skipped: 1, notApplicable: 1, seed: 7, runs: 100 })
    expect(document.backends).toEqual([
      { backend: 'cpu', passed: 2, failed: 0, skipped: 0, notApplicable: 0 },
      { backend: hostile, passed: 1, failed: 2, skipped: 1, notApplicable: 1 },
    ])
    expect(document.results).toHaveLength(7)
    const failed = document.results.find((result: { status: string }) => result.status === 'failed')
    expect(failed).toMatchObject({ backend: hostile, op: 'conv2d', failure: { mismatch: { expected: 'NaN' } } })
    expect(failed.failure.inputs[0].data).toEqual(['-0', 'NaN'])
  })
})

describe('as JUnit', () => {
  const xml = formatJunit(report)
  const options = { ignoreAttributes: false, attributeNamePrefix: '', parseTagValue: false, trimValues: false }
  const isArray = (name: string) => name === 'testsuite' || name === 'testcase'
  const { testsuites } = new XMLParser({ ...options, isArray }).parse(xml)

  it('is well-formed, whatever the names', () => {
    expect(XMLValidator.validate(xml)).toBe(true)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML may not hold them
    expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/)
    expect(xml).not.toMatch(/\p{Surrogate}/u)
  })

  it('has a suite for each op and backend, and a case for each check that applies', () => {
    const text = hostile.replace('\u001b', '\ufffd').replace('\u0000', '\ufffd').replace('\ud800', '\ufffd')
    const names = testsuites.testsuite.map(({ name }: { name: string }) => name)
    expect(names).toEqual(['cpu conv2d', 'cpu laws', `${text} conv2d`, `${text} neg`, `${text} exp`, `${text} laws`])
    expect(testsuites).toMatchObject({ tests: '6', failures: '2', errors: '0', skipped: '1', time: '9.000' })
    const [passed, , failed, skipped] = testsuites.testsuite
    expect(passed).toMatchObject({ tests: '1', failures: '0', errors: '0', skipped: '0', time: '1.500' })
    expect(passed.testcase).toMatchObject([
      {
        name: 'bound',
        classname: 'cpu conv2d',
        time: '1.500',
        'system-out': expect.stringMatching(/^4 calls within the bound of: /),
      },
    ])
    expect(failed).toMatchObject({ tests: '1', failures: '1' })
    const [{ failure }] = failed.testcase
    expect(failure).toMatchObject({ message: 'result differs', type: 'bound' })
    expect(failure['#text']).toContain('result[1]: expected NaN, received 2, bound 0.5\n  attrs  {"strides":[1,2]}')
    expect(failure['#text']).toContain('--only conv2d --seed 7 --runs 100')
    expect(skipped.testcase[0].skipped.message).toBe(text)
  })
})

describe('the command that repeats a failure', () => {
  it.each(['cpu', './my backend.mjs', "it's", hostile.replace('\u0000', '')])(
    'is one word for a shell: %j',
    backend => {
      const command = repeatCommand({ backend, op: 'conv2d', seed: -7 }, 20)
      const words = execFileSync('/bin/sh', ['-c', `for word in ${command}; do printf '%s\\036' "$word"; done`])
      expect(words.toString().split('\u001e').slice(0, -1)).toEqual([
        ...['convene', 'conformance', '--backend', backend.replace('\ud800', '\ufffd')],
        ...['--only', 'conv2d', '--seed=-7', '--runs', '20'],
      ])
    },
  )
})
