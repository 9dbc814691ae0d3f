import { DataError } from '@convene/core'
import type { Checkpoint } from '@convene/train'
import * as v from 'valibot'

/** What a checkpoint says of its network, so that it can be made again: one entry of its metadata, as JSON. */
export interface ModelRecord<A> {
  /** For the metadata of a checkpoint. */
  metadata(value: A): Readonly<Record<string, string>>
  /**
   * @param where the file, for messages
   * @throws DataError checkpoint.format: it says nothing of the kind
   */
  read(checkpoint: Pick<Checkpoint, 'about'>, where: string): A
}

/**
 * @param entry the name of the entry
 * @param what it says, for messages
 */
export function modelRecord<A>(entry: string, what: string, schema: v.GenericSchema<unknown, A>): ModelRecord<A> {
  const json = v.pipe(v.string(), v.parseJson(), schema)
  return {
    metadata: value => ({ [entry]: JSON.stringify(value) }),
    read: ({ about }, where) => {
      const parsed = v.safeParse(json, about[entry])
      if (parsed.success) return parsed.output
      const received = about[entry] === undefined ? 'none' : parsed.issues[0].message
      throw new DataError({ code: 'checkpoint.format', expected: `${what} in ${where}`, received })
    },
  }
}
