/** @import { Finding, Outcome } from './finding.js' */

/**
 * A finding as a section of docs/findings.md.
 *
 * @param {Finding} finding
 */
export function section({ title, kind, call, expected, because, got, cannot = {}, upstream }) {
  const outcomes = Object.entries(got).map(([backend, outcome]) => [`got, ${backend}`, formatOutcome(outcome)])
  const refusals = Object.entries(cannot).map(([backend, says]) => [backend, `refuses: ${says}`])
  const rows = [['expected', formatOutcome(expected)], ...mergeEqual(outcomes), ...refusals]
  return [
    `### ${title}`,
    '',
    '```js',
    source(call),
    '```',
    '',
    '| | |',
    '| --- | --- |',
    ...rows.map(([what, value]) => `| ${what} | ${value} |`),
    '',
    `${kind === 'bug' ? '**A bug.**' : '**Other semantics.**'} ${because}`,
    '',
    `Upstream: ${lowerFirst(upstream)}`,
  ].join('\n')
}

/** @param {Outcome} outcome */
export function formatOutcome(outcome) {
  return typeof outcome === 'string' ? `throws “${outcome} …”` : `[${outcome.map(formatNumber).join(', ')}]`
}

/** @param {number} value */
const formatNumber = value => (value === Number.NEGATIVE_INFINITY ? '−∞' : String(value).replace('-', '−'))

/** The call as it is written, without the arrow, one line. @param {() => unknown} call */
export function source(call) {
  return String(call)
    .replace(/^\(\) =>\s*/, '')
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll(/([([]) /g, '$1')
    .replaceAll(/,? ([)\]])/g, '$1')
}

/**
 * Both backends in one row where they agree.
 *
 * @param {string[][]} rows
 */
function mergeEqual(rows) {
  const [first, second] = rows
  return first !== undefined && second !== undefined && first[1] === second[1]
    ? [['got, cpu and wasm', first[1]]]
    : rows
}

/** @param {string} text */
const lowerFirst = text => (/^[A-Z]/.test(text) ? text[0]?.toLowerCase() + text.slice(1) : text)
