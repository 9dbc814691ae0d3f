/** How far probabilities of two backends may lie apart. */
export const probabilityBound = 1e-4

/** What several backends say of the same photos, held against each other. */
export interface Agreement {
  /** Between any two backends, for any class of any photo; NaN if a probability is. */
  readonly largestDifference: number
  /** Whether all have the same likeliest class, photo by photo. */
  readonly sameTop1: boolean
}

/** @param answers by backend, then by photo, then by class */
export function compareAnswers(answers: readonly (readonly ArrayLike<number>[])[]): Agreement {
  const [first = []] = answers
  let largestDifference = 0
  let sameTop1 = true
  for (const [photo, probabilities] of first.entries()) {
    const all = answers.map(answer => answer[photo]!)
    for (let i = 0; i < probabilities.length; i++) {
      const values = all.map(answer => answer[i]!)
      largestDifference = Math.max(largestDifference, Math.max(...values) - Math.min(...values))
    }
    sameTop1 &&= new Set(all.map(likeliest)).size === 1
  }
  return { largestDifference, sameTop1 }
}

/** Of equal ones, the first. */
function likeliest(probabilities: ArrayLike<number>): number {
  let best = 0
  for (let i = 1; i < probabilities.length; i++) if (probabilities[i]! > probabilities[best]!) best = i
  return best
}
