import XMLBuilder from 'fast-xml-builder'
import type { Result } from '../result.ts'
import { formatVector } from '../vector.ts'
import type { BackendResults, Report } from './report.ts'

/**
 * JUnit's XML, as continuous integration reads it: a test suite for each op of each backend, with a test case for each
 * check, and one for the laws. A failure's text is its vector, a skip has its reason, a formula that was taken instead of a
 * definition is output, times are in seconds. A check that
 * makes no sense for an op is no test case.
 *
 * @see https://github.com/testmoapp/junitxml for the format that tools agree on
 */
export function formatJunit({ backends, runs }: Report): string {
  const suites = backends.flatMap(suitesOf)
  const document = {
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: {
      '@name': 'convene conformance',
      ...countsOf(suites.flatMap(({ results }) => results)),
      testsuite: suites.map(({ name, backend, results }) => ({
        '@name': name,
        ...countsOf(results),
        testcase: results.map(result => testCaseOf(result, name, backend, runs)),
      })),
    },
  }
  const options = { ignoreAttributes: false, attributeNamePrefix: '@', suppressEmptyNode: true, format: true }
  return new XMLBuilder(options).build(document)
}

interface Suite {
  readonly name: string
  readonly backend: string
  readonly results: readonly Result[]
}

function suitesOf({ backend, results }: BackendResults): readonly Suite[] {
  const suites = new Map<string, Result[]>()
  for (const result of results) {
    if (result.status === 'notApplicable') continue
    const subject = result.check === 'law' ? 'laws' : result.op
    suites.set(subject, [...(suites.get(subject) ?? []), result])
  }
  return [...suites].map(([subject, results]) => ({ name: legal(`${backend} ${subject}`), backend, results }))
}

function countsOf(results: readonly Result[]): object {
  const count = (status: Result['status']) => results.filter(result => result.status === status).length
  return {
    '@tests': results.length,
    '@failures': count('failed'),
    '@errors': 0,
    '@skipped': count('skipped'),
    '@time': seconds(results.reduce((sum, { milliseconds }) => sum + milliseconds, 0)),
  }
}

function testCaseOf(result: Result, suite: string, backend: string, runs: number | undefined): object {
  const { op, check, status, milliseconds, reason = status, failure, approximated } = result
  const text = failure === undefined ? reason : formatVector({ ...failure, backend }, runs)
  return {
    '@name': legal(check === 'law' ? op : check),
    '@classname': suite,
    '@time': seconds(milliseconds),
    ...(status === 'failed' && { failure: { '@message': line(reason), '@type': check, '#text': legal(text) } }),
    ...(approximated !== undefined && {
      'system-out': legal(`${approximated.runs} calls within the bound of: ${approximated.reasons.join('; ')}`),
    }),
    ...(status === 'skipped' && { skipped: { '@message': line(reason) } }),
  }
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(3)

/** An attribute's line breaks would be read as spaces. */
const line = (text: string): string => legal(text.replaceAll(/\s+/g, ' '))

/** XML has no way to write most control characters and lone surrogates. */
function legal(text: string): string {
  return text.replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
}
