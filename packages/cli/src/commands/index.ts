import type { CommandDef } from 'citty'
import type { Context } from '../context.ts'

/** How to get at a command. Reading it is put off until it is asked for: each reads much code. */
export interface Entry {
  readonly load: () => Promise<(context: Context) => CommandDef>
  /** How many arguments it takes at most that are no options. */
  readonly positionals: number
}

export const commands: Readonly<Record<string, Entry>> = {
  classify: { load: async () => (await import('./classify.ts')).classify, positionals: Number.POSITIVE_INFINITY },
  detect: { load: async () => (await import('./detect.ts')).detect, positionals: Number.POSITIVE_INFINITY },
  train: { load: async () => (await import('./train.ts')).train, positionals: 1 },
  evaluate: { load: async () => (await import('./evaluate.ts')).evaluate, positionals: 1 },
  predict: { load: async () => (await import('./predict.ts')).predict, positionals: Number.POSITIVE_INFINITY },
  explain: { load: async () => (await import('./explain.ts')).explain, positionals: 1 },
  segment: { load: async () => (await import('./segment.ts')).segment, positionals: 1 },
  features: { load: async () => (await import('./features.ts')).features, positionals: 1 },
  upscale: { load: async () => (await import('./upscale.ts')).upscale, positionals: Number.POSITIVE_INFINITY },
  summary: { load: async () => (await import('./summary.ts')).summary, positionals: 1 },
  inspect: { load: async () => (await import('./inspect.ts')).inspect, positionals: 1 },
  convert: { load: async () => (await import('./convert.ts')).convert, positionals: 2 },
  conformance: { load: async () => (await import('./conformance.ts')).conformance, positionals: 0 },
  vectors: { load: async () => (await import('./vectors.ts')).vectors, positionals: Number.POSITIVE_INFINITY },
  eval: { load: async () => (await import('./eval.ts')).evaluation, positionals: 0 },
  anchors: { load: async () => (await import('./anchors.ts')).anchors, positionals: 1 },
  backends: { load: async () => (await import('./backends.ts')).backends, positionals: 0 },
  demo: { load: async () => (await import('./demo.ts')).demo, positionals: 0 },
}
