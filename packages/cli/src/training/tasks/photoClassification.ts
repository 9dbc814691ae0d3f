import { DataError, permutation, randomKey, splitKey } from '@convene/core'
import { splitImages } from '@convene/data'
import type { DatasetSource, LabelledFiles } from '@convene/data/node'
import { batchShape, type Model } from '@convene/nn'
import type { Context } from '../../context.ts'
import { UsageError } from '../../failure.ts'
import { modelOf } from '../../models.ts'
import { nameOfSource } from '../dataSource.ts'
import { findPhotos, photosAt } from '../photos.ts'
import { defaultModels, photoSet, recipeFor } from '../recipes.ts'
import type { TaskKind } from '../task.ts'
import { classifying } from './classification.ts'

/** Which shares of photos are for the test and the validation, and are learnt from, in percent. */
const shares = [10, 15, 75]

/** One class for each photo of a folder, or .tgz, with a folder for each class. */
export async function photoClassification(context: Context, source: DatasetSource): Promise<TaskKind> {
  const where = nameOfSource(source)
  const found = await findPhotos(context, source)
  const classes = found.classNames.length
  return {
    model: (name = defaultModels[photoSet]!) => {
      const model = modelOf(name, { classes })
      const { outputShape } = model.layer.build(batchShape(model, 1))
      if (outputShape.length === 2 && outputShape[1] === classes) return model
      const expected = 'a network that tells classes of images'
      throw new UsageError({ code: 'usage.model', expected, received: name })
    },
    prepare: async (context, model, options) => {
      if (options.data !== undefined) {
        throw new UsageError({ code: 'usage.data', expected: `no --data beside ${where}`, received: options.data })
      }
      const [, orderKey] = splitKey(randomKey(options.seed), 2)
      const photos = await photosAt(
        context,
        inOrder(found, permutation(orderKey!, found.files.length)),
        sizeOf(model),
        where,
      )
      const [test, validation, train] = splitImages(photos, shares)
      for (const part of [test!, validation!]) {
        if (part.labels.length > 0) continue
        const expected = `ten photos in ${where}, so that some are left for the test and the validation`
        throw new DataError({ code: 'dataset.photos', expected, received: String(photos.labels.length) })
      }
      const data = { train: train!, validation: validation!, test: test! }
      return classifying(data, where, recipeFor(photoSet, model.name), { ...options, model })
    },
  }
}

const inOrder = ({ files, classNames }: LabelledFiles, order: Int32Array): LabelledFiles => ({
  files: Array.from(order, i => files[i]!),
  classNames,
})

function sizeOf({ inputShape }: Model): readonly [height: number, width: number, channels: number] {
  const [height = 1, width = 1, channels = 1] = inputShape
  return [height, width, channels]
}
