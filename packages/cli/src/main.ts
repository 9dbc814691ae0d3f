import { stripVTControlCharacters } from 'node:util'
import { type ArgsDef, type CommandDef, renderUsage, runCommand } from 'citty'
import { commands } from './commands/index.ts'
import { type Context, print, remark } from './context.ts'
import { exitCodeOf, exitCodes, failureDetails, failureLine, UsageError } from './failure.ts'
import { checkArguments } from './usage.ts'
import { version } from './version.ts'

/** Runs one command line, and returns its exit code. Nothing is thrown: a failure is one line on standard error. */
export async function main(args: readonly string[], context: Context): Promise<number> {
  const options = beforeDashes(args)
  try {
    await dispatch(withoutDebug(args), context)
    return exitCodes.success
  } catch (thrown) {
    // Whatever an interruption breaks on its way out, it is the interruption that the user knows of.
    const error = context.signal.aborted ? context.signal.reason : thrown
    remark(context, `convene: ${failureLine(error)}`)
    if (options.includes('--debug')) remark(context, failureDetails(thrown))
    return exitCodeOf(error)
  }
}

async function dispatch(args: readonly string[], context: Context): Promise<void> {
  const [first, ...rest] = args
  if (first === '--version' || first === '-v') return print(context, version())
  if (first === '--help' || first === '-h') return printUsage(context, root(context))
  if (first === undefined || first.startsWith('-')) {
    throw new UsageError({ code: 'usage.command', expected: known(), received: first ?? 'none' })
  }
  const entry = Object.hasOwn(commands, first) ? commands[first] : undefined
  if (entry === undefined) throw new UsageError({ code: 'usage.command', expected: known(), received: first })
  const command = (await entry.load())(context)
  const options = beforeDashes(rest)
  if (options.includes('--help') || options.includes('-h')) return printUsage(context, command, root(context))
  checkArguments(rest, (command.args ?? {}) as ArgsDef, entry.positionals)
  await runCommand(command, { rawArgs: [...rest] })
}

function root(context: Context): CommandDef {
  return {
    meta: { name: 'convene', version: version(), description: 'Convolutional networks whose backends agree' },
    args: { debug: { type: 'boolean', description: 'on a failure, print where it came from, too' } },
    subCommands: Object.fromEntries(
      Object.entries(commands).map(([name, { load }]) => [name, async () => (await load())(context)]),
    ),
  }
}

async function printUsage(context: Context, command: CommandDef, parent?: CommandDef): Promise<void> {
  const usage = await renderUsage(command, parent)
  print(context, context.stdout.interactive ? usage : stripVTControlCharacters(usage))
}

const known = (): string => `a command: ${Object.keys(commands).join(', ')} (--help tells more)`

/** What comes after `--` is never an option. */
function beforeDashes(args: readonly string[]): readonly string[] {
  const dashes = args.indexOf('--')
  return dashes < 0 ? args : args.slice(0, dashes)
}

/** `--debug` may stand anywhere among the options. */
function withoutDebug(args: readonly string[]): readonly string[] {
  const options = beforeDashes(args)
  return [...options.filter(arg => arg !== '--debug'), ...args.slice(options.length)]
}
