import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { Context } from './context.ts'
import { progressBar, progressLines, runProgress, showDownload } from './progress.ts'

function watched(interactive: boolean): { readonly context: Context; readonly text: () => string } {
  // cli-progress asks the stream itself, too.
  const stream = Object.assign(new PassThrough(), { isTTY: interactive, columns: 80 })
  const output = { stream, interactive }
  const { signal } = new AbortController()
  return {
    context: { stdout: output, stderr: output, signal, env: {}, cwd: '.' },
    text: () => String(stream.read() ?? ''),
  }
}

describe('progress', () => {
  it('is a bar where a person watches, and nothing elsewhere', () => {
    for (const interactive of [true, false]) {
      const { context, text } = watched(interactive)
      const bar = progressBar(context, 'fetching')
      bar.update(1, 2)
      bar.stop()
      expect(text().includes('fetching')).toBe(interactive)
    }
  })

  it('is a line for each tenth where asked for', () => {
    const { context, text } = watched(false)
    const lines = progressLines(context, 'fetching')
    for (let done = 0; done <= 1000; done++) lines.update(done, 1000)
    expect(text().split('\n').slice(0, -1)).toEqual(Array.from({ length: 11 }, (_, i) => `fetching: ${10 * i} %`))
  })

  it('tells of second tries in any case', () => {
    const { context, text } = watched(false)
    const { onProgress, stop } = showDownload(context, progressBar)
    onProgress({ kind: 'download', what: 'weights', received: 1, total: 2 })
    onProgress({ kind: 'retry', what: 'weights', reason: 'ECONNRESET' })
    onProgress({ kind: 'restart', what: 'weights', reason: 'checksum' })
    stop()
    expect(text()).toBe(
      'convene: trying again: weights: ECONNRESET\nconvene: fetching it from its start: weights: checksum\n',
    )
  })

  it('of a long run is a bar with what comes next and the time left where a person watches', () => {
    const { context, text } = watched(true)
    const progress = runProgress(context, 'checking cpu', 4)
    progress.update(1, 'conv2d, exact')
    progress.update(2, 'conv2d, bound')
    progress.stop()
    const shown = text()
    expect(shown).toContain('checking cpu [')
    expect(shown).toMatch(/2\/4, \d+ s left {2}conv2d, bound/)
  })

  it('of a long run is a line now and then elsewhere, and nothing if it is short', async () => {
    const { context, text } = watched(false)
    const progress = runProgress(context, 'checking cpu', 4, 50)
    progress.update(0, 'add, exact')
    progress.update(2, 'conv2d, \u001b[31mexact')
    expect(text()).toBe('')
    await new Promise(resolve => setTimeout(resolve, 130))
    progress.stop()
    expect(text()).toMatch(/^checking cpu: 2 of 4, \d+ s left, at conv2d, exact\n/)
  })
})
