import type { VNode } from 'preact'
import { type Summary, summarise } from '../../summarise.ts'
import type { BackendResults, Report } from '../report.ts'
import { fraction } from './numbers.ts'

interface OverviewProps {
  readonly report: Report
  readonly failures: number
  readonly limits: number
  readonly formulas: number
}

/** The verdict, the counts of each backend, and the way to all sections. */
export function Overview({ report, failures, limits, formulas }: OverviewProps): VNode {
  const { backends, seed, runs } = report
  const verdict = failures === 0 ? 'No check fails' : failures === 1 ? '1 check fails' : `${failures} checks fail`
  return (
    <header>
      <p class="brand">Convene conformance</p>
      <h1 class={failures === 0 ? 'good' : 'bad'}>{verdict}</h1>
      <p class="muted">
        Seed {seed}, {runs === undefined ? 'as many calls as it takes' : `${runs} calls for each check of each op`}
      </p>
      <div class="cards">
        {backends.map(of => (
          <Card key={of.backend} {...of} />
        ))}
      </div>
      <nav aria-label="Sections">
        {failures > 0 && <a href="#failures">Failures ({failures})</a>}
        <a href="#checks">Checks</a>
        <a href="#errors">Errors</a>
        <a href="#laws">Laws</a>
        {limits > 0 && <a href="#limits">Limitations ({limits})</a>}
        {formulas > 0 && <a href="#approximations">Approximations ({formulas})</a>}
        {backends.some(({ results }) => results.some(({ coverage }) => coverage)) && <a href="#coverage">Coverage</a>}
      </nav>
    </header>
  )
}

const kinds: readonly (readonly [keyof Summary, string])[] = [
  ['passed', 'passed'],
  ['failed', 'failed'],
  ['skipped', 'skipped'],
  ['notApplicable', 'do not apply'],
]

function Card({ backend, results, left }: BackendResults): VNode {
  const cut = results.filter(({ timedOut }) => timedOut).length
  const counts = summarise(results)
  const worst = Math.max(0, ...results.filter(({ status }) => status === 'passed').map(result => result.worst))
  const seconds = results.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000
  return (
    <section class="card" aria-label={backend}>
      <h2>{backend}</h2>
      <div class="proportions" aria-hidden="true">
        {kinds.map(([kind]) => counts[kind] > 0 && <i key={kind} class={kind} style={{ flexGrow: counts[kind] }} />)}
      </div>
      <dl>
        {kinds.map(([kind, text]) => (
          <div key={kind} class={counts[kind] === 0 ? 'none' : kind}>
            <dt>{text}</dt>
            <dd>{counts[kind]}</dd>
          </div>
        ))}
      </dl>
      <p class="muted">
        Largest error {fraction(worst)} of its bound · {seconds.toFixed(1)} s{cut > 0 && ` · ${cut} cut short by time`}
        {left !== undefined && ` · ${left} not run`}
      </p>
    </section>
  )
}
