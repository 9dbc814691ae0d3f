import type { FetchOptions } from '../sources/fetchOptions.ts'
import type { DatasetSource } from './datasetFiles.ts'
import { idxDataset } from './idxDataset.ts'
import type { TrainAndTest } from './labelledImages.ts'

/** By label, as the data set's authors name them. */
const classNames: readonly string[] = [
  'T-shirt/top',
  'Trouser',
  'Pullover',
  'Dress',
  'Coat',
  'Sandal',
  'Shirt',
  'Sneaker',
  'Bag',
  'Ankle boot',
]

/**
 * Fashion-MNIST: 60,000 pictures of clothes to learn from and 10,000 to test, 28×28, light on black.
 *
 * @param source a folder with the four files, such as Debian's package `dataset-fashion-mnist` brings
 *   (`/usr/share/datasets/fashion-mnist`), or a package of npm's that holds them
 * @throws DataError source.…: a file is missing, or the package cannot be had
 * @throws DataError idx.…, dataset.…: a file is damaged, or the files do not belong together
 * @see H. Xiao, K. Rasul, R. Vollgraf, arXiv:1708.07747
 */
export function fashionMnist(source: DatasetSource, options: FetchOptions = {}): Promise<TrainAndTest> {
  return idxDataset(source, classNames, options)
}
