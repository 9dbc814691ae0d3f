import { DataError, type Tree } from '@convene/core'
import type { HostTensor } from '@convene/nn'
import { type DarknetLayer, readDarknet } from './darknet.ts'
import { readKeras } from './kerasArchive.ts'
import { readKerasH5 } from './kerasH5.ts'
import { readLayersModel } from './layersModel.ts'
import { maxWeightBytes } from './limits.ts'
import { readNpy } from './npy.ts'
import { readNpz } from './npz.ts'
import { readSafetensors } from './safetensors.ts'
import { readTflite } from './tflite.ts'
import type { WeightFiles } from './weightFiles.ts'
import { detectWeightFormat, type WeightFormat } from './weightFormat.ts'

export interface ReadWeightsOptions {
  /** Told by what the file begins with, if left out. */
  readonly format?: WeightFormat
  /** What the file is called, for messages. */
  readonly where?: string
  /** Which of several files it is; model.json, if left out. */
  readonly path?: string
  /** The convolutions of a darknet file, in its order. */
  readonly layers?: readonly DarknetLayer[]
}

export interface ReadWeights {
  readonly format: WeightFormat
  readonly weights: Tree<HostTensor>
}

/** What the one array of a .npy file is called. */
const onlyArray = 'array'

/**
 * Reads weights of any format that is read here, by the names that they have there: see the reader of each. A model of
 * TensorFlow.js's is several files; any other is one, whose bytes are enough.
 *
 * @throws DataError weights.format: no format that is known, or one that needs what is not given
 * @throws DataError, ShapeError what the format's reader throws
 */
export async function readWeights(
  source: Uint8Array | WeightFiles,
  options: ReadWeightsOptions = {},
): Promise<ReadWeights> {
  const { path = 'model.json', layers } = options
  const files = source instanceof Uint8Array ? undefined : source
  const bytes = source instanceof Uint8Array ? source : await source.read(path, maxWeightBytes)
  const where = options.where ?? (files ? `${path} in ${files.where}` : 'the file')
  const format = options.format ?? (await detectWeightFormat(bytes, where))
  const read = async (): Promise<Tree<HostTensor>> => {
    switch (format) {
      case 'safetensors':
        return readSafetensors(bytes, where)
      case 'h5':
        return readKerasH5(bytes, where)
      case 'keras':
        return readKeras(bytes, where)
      case 'tfjs':
        if (files) return readLayersModel(files, path)
        throw lacking(format, 'the shards beside the model.json', 'the model.json alone')
      case 'npz':
        return readNpz(bytes, where)
      case 'npy':
        return { [onlyArray]: readNpy(bytes, where) }
      case 'tflite':
        return readTflite(bytes, where)
      case 'darknet':
        if (layers) return readDarknet(bytes, layers, where).weights
        throw lacking(format, 'the list of its convolutions', 'no layers')
    }
  }
  return { format, weights: await read() }
}

function lacking(format: WeightFormat, wanted: string, received: string): DataError {
  return new DataError({ code: 'weights.format', expected: `${wanted}, to read ${format}`, received })
}
