/** A probability as a bar of so many characters. */
export function formatBar(probability: number, width: number): string {
  const filled = Math.round(probability * width)
  return '█'.repeat(filled) + '░'.repeat(width - filled)
}

export function formatPercent(probability: number): string {
  return `${(100 * probability).toFixed(2).padStart(6)} %`
}

export function formatSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}
