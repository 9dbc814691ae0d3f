import { render } from 'preact-render-to-string'
import { Approximations, formulasOf } from './html/approximations.tsx'
import { CoverageCounts } from './html/coverage.tsx'
import { Errors } from './html/errors.tsx'
import { Failures, failuresOf } from './html/failures.tsx'
import { Laws } from './html/laws.tsx'
import { Limits, limitsOf } from './html/limits.tsx'
import { Matrix } from './html/matrix.tsx'
import { Overview } from './html/overview.tsx'
import { script, scriptHash } from './html/script.ts'
import { style } from './html/style.ts'
import type { Report } from './report.ts'

/** The page loads nothing, from anywhere, whatever a name or a reason in it says. */
const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src '${scriptHash}'; base-uri 'none'; form-action 'none'`

/**
 * A page of its own, in one file that needs no network: ops by backends by checks, errors as fractions of their bounds,
 * laws, what backends say that they cannot do or approximate, and each failure as a vector to copy. Without scripts it can be read all the
 * same; they filter, unfold and copy.
 */
export function formatHtml(report: Report): string {
  const failures = failuresOf(report)
  const limits = limitsOf(report)
  const formulas = formulasOf(report)
  const names = report.backends.map(({ backend }) => backend).join(', ')
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`Conformance of ${names}`}</title>
        <style dangerouslySetInnerHTML={{ __html: style }} />
      </head>
      <body>
        <a class="skip" href="#main">
          To the results
        </a>
        <Overview report={report} failures={failures.length} limits={limits.length} formulas={formulas.length} />
        <main id="main">
          <Failures failures={failures} runs={report.runs} />
          <Matrix report={report} />
          <Errors report={report} />
          <Laws report={report} />
          <Limits limits={limits} />
          <Approximations formulas={formulas} />
          <CoverageCounts report={report} />
        </main>
        <script dangerouslySetInnerHTML={{ __html: script }} />
      </body>
    </html>
  )
  return `<!doctype html>\n${render(page)}\n`
}
