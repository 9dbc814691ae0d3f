import type { CommandDef } from 'citty'
import { backendStatuses } from '../backends.ts'
import { type Context, print, printJson } from '../context.ts'
import { formatTable } from '../table.ts'

export function backends(context: Context): CommandDef {
  return {
    meta: { name: 'backends', description: 'What runs here, and why the rest does not' },
    args: { json: { type: 'boolean', description: 'as JSON' } },
    run: async ({ args }) => {
      const statuses = await backendStatuses()
      if (args.json === true) return printJson(context, statuses)
      const rows = statuses.map(({ name, available, reason }) => [name, available ? 'runs' : `does not: ${reason}`])
      print(context, formatTable(['backend', 'here'], rows, { widths: [null, 80] }))
    },
  }
}
