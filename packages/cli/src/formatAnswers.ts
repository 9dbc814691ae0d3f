import { decodePredictions, imagenetLabels } from '@convene/zoo'
import { formatBar, formatPercent, formatSeconds } from './bar.ts'
import type { Classified } from './classifyPhotos.ts'

/** What one backend says of all photos. */
export interface Answers {
  readonly backend: string
  readonly answers: readonly Classified[]
}

/** The likeliest classes of one photo, as the first backend has them, with every backend's probabilities and times. */
export function formatAnswers(all: readonly Answers[], photo: number): string {
  const column = (text: string) => text.padStart(14)
  const backends = all.map(({ backend, answers }) => ({ backend, ...answers[photo]! }))
  const predictions = backends.map(({ probabilities }) =>
    decodePredictions(probabilities, { top: imagenetLabels.length }),
  )
  const likeliest = predictions[0]!.slice(0, 5)
  const rows = likeliest.map(({ wnid, label, probability }) => {
    // Two pairs of classes share a label; the identifier tells them apart.
    const each = predictions.map(answer => answer.find(other => other.wnid === wnid)!.probability)
    return `  ${readable(label).padEnd(18)} ${formatBar(probability, 24)}${each.map(p => column(formatPercent(p))).join('')}`
  })
  const header = backends[0]!.file.padEnd(45) + backends.map(({ backend }) => column(backend)).join('')
  const times = '  time'.padEnd(45) + backends.map(({ ms }) => column(formatSeconds(ms))).join('')
  return [header, ...rows, times].join('\n')
}

export function likeliestLabel(probabilities: ArrayLike<number>): string {
  return readable(decodePredictions(probabilities, { top: 1 })[0]!.label)
}

/** Keras writes labels with underscores. */
export function readable(label: string): string {
  return label.replaceAll('_', ' ')
}
