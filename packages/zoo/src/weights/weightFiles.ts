import type { SourceFiles } from '@convene/data/node'

/** The files of a model, by their paths from the folder of its model.json. */
export type WeightFiles = SourceFiles
