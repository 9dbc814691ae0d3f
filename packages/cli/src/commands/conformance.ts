import type { CommandDef } from 'citty'
import type { Context } from '../context.ts'
export function conformance(_: Context): CommandDef {
  return {}
}
