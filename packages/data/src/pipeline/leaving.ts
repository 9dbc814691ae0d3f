/** Why a pass is ended whose consumer has left the loop. */
export const consumerLeft: unique symbol = Symbol('the consumer left')

/**
 * Whether a pass is to end at once, by the signal that its consumer gave. What is under way is then left to end by
 * itself, which may take for ever. Where the consumer only left, it is waited for, so that nothing stays open.
 */
export function endsNow(signal: AbortSignal): boolean {
  return signal.aborted && signal.reason !== consumerLeft
}
