import type { Dialect } from '../source.ts'

/** Which group a channel belongs to, as an integer expression, and the statement that must come before. */
export function groupOf(
  dialect: Dialect,
  channel: string,
  groups: number,
  channelsPerGroup: number,
): { readonly prelude: string; readonly group: string } {
  if (groups === 1) return { prelude: '', group: '0' }
  if (channelsPerGroup === 1) return { prelude: '', group: channel }
  return {
    prelude: `const groupNumber = Math.floor((${channel} + 0.5) / ${channelsPerGroup});\n`,
    group: dialect.integer('groupNumber'),
  }
}
