import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Checkpoint,
  csvLog,
  type EpochRecord,
  readCheckpoint,
  type TrainState,
  writeCheckpoint,
} from '@convene/train'
import { learningCurves, tensorBoardEvent, tensorBoardHeader, writeAtomically } from '@convene/train/node'

/** What a training leaves behind: its last and its best state, and how it went there. */
export class TrainingFolder {
  readonly path: string
  readonly #about: Readonly<Record<string, string>>
  #events: string | undefined

  /** @param about what checkpoints say of themselves, such as which model it is */
  constructor(path: string, about: Readonly<Record<string, string>>) {
    this.path = path
    this.#about = about
  }

  /** The last state; `undefined`, if there is none yet. */
  async last(): Promise<Checkpoint | undefined> {
    try {
      return await this.#read(lastFile)
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
      throw error
    }
  }

  best(): Promise<Checkpoint> {
    return this.#read(bestFile)
  }

  async #read(name: string): Promise<Checkpoint> {
    const path = join(this.path, name)
    return readCheckpoint(await readFile(path), path)
  }

  async saveLast(state: TrainState): Promise<void> {
    await mkdir(this.path, { recursive: true })
    await writeAtomically(join(this.path, lastFile), writeCheckpoint(state, this.#about))
  }

  async saveBest(state: TrainState): Promise<void> {
    await mkdir(this.path, { recursive: true })
    await writeAtomically(join(this.path, bestFile), writeCheckpoint(state, this.#about))
  }

  /** The figures so far, as a table and as a picture. */
  async saveHistory(history: readonly EpochRecord[], title: string): Promise<void> {
    const text = new TextEncoder()
    await writeAtomically(join(this.path, 'history.csv'), text.encode(csvLog(history)))
    await writeAtomically(join(this.path, 'curves.svg'), text.encode(await learningCurves(history, title)))
  }

  /** Adds to the file that TensorBoard reads. A training that goes on has one more. */
  async log(figures: EpochRecord, step: number): Promise<void> {
    const seconds = Date.now() / 1000
    if (this.#events === undefined) {
      const before = (await readdir(this.path)).filter(name => name.startsWith(eventsFile)).length
      this.#events = join(this.path, `${eventsFile}.${Math.floor(seconds)}.${before}`)
      await writeFile(this.#events, tensorBoardHeader(seconds))
    }
    await appendFile(this.#events, tensorBoardEvent(figures, step, seconds))
  }
}

const lastFile = 'last.safetensors'
export const bestFile = 'best.safetensors'
const eventsFile = 'events.out.tfevents'
