import { type LabelledImages, splitImages, type TrainAndTest } from '@convene/data'
import { cifar10, type DatasetSource, type FetchOptions, fashionMnist, mnist } from '@convene/data/node'
import type { Context } from '../context.ts'
import { UsageError } from '../failure.ts'
import { fetching, progressBar } from '../progress.ts'
import { dataSource } from './dataSource.ts'

type Load = (source: DatasetSource | undefined, options: FetchOptions) => Promise<TrainAndTest>

/** Where Debian's package `dataset-fashion-mnist` puts its files. */
const debianFashionMnist = '/usr/share/datasets/fashion-mnist'

/** The data sets that have a name. */
const loaders: Readonly<Record<string, Load>> = {
  mnist,
  'fashion-mnist': (source = { folder: debianFashionMnist }, options) => fashionMnist(source, options),
  cifar10,
}

export const datasetNames: readonly string[] = Object.keys(loaders)

/** Which share of what is there to learn from is kept for the validation, in percent. */
const validationShare = 10

export interface Dataset {
  /** What is learnt from. */
  readonly train: LabelledImages
  /** What each epoch is tried on, to choose the best by: no part of `train` or `test`. */
  readonly validation: LabelledImages
  /** What says in the end how good a network is. */
  readonly test: LabelledImages
}

/**
 * A data set by its name, from where it is kept.
 *
 * @param data where else it is, as people type it
 * @throws UsageError usage.dataset: there is none of that name
 */
export async function loadDataset(context: Context, name: string, data: string | undefined): Promise<Dataset> {
  const load = Object.hasOwn(loaders, name) ? loaders[name] : undefined
  if (load === undefined) {
    const expected = `one of ${datasetNames.join(', ')}`
    throw new UsageError({ code: 'usage.dataset', expected, received: JSON.stringify(name) })
  }
  const source = data === undefined ? undefined : await dataSource(context, data)
  const { train, test } = await fetching(context, progressBar, options => load(source, options))
  const [rest, validation] = splitImages(train, [100 - validationShare, validationShare])
  return { train: rest!, validation: validation!, test }
}
