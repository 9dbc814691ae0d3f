import { DataError } from '@convene/core'
import { eachItem, finiteOf, type JsonRecord, numbersOf, recordOf, shown, textOf } from '../json.ts'
import { attributesOf, recordAt } from './json.ts'
import type { AnnotatedImage, AnnotatedObject, AnnotationShape, LabelLoss } from './labelSet.ts'
import { safePath } from './safePath.ts'
import { byteSize, type ViaOptions } from './viaOptions.ts'

/** An image as VIA writes it; regions are a list, or in version 1 an object with numbers for names. */
export function readImage(entry: JsonRecord, options: ViaOptions, losses: LabelLoss[]): AnnotatedImage {
  const file = safePath(textOf(entry.filename, 'filename'))
  const { size } = entry
  const regions = Array.isArray(entry.regions) ? entry.regions : Object.values(recordAt(entry, 'regions'))
  const objects: AnnotatedObject[] = []
  eachItem(regions as readonly unknown[], 'regions', (region, i) => {
    objects.push(readRegion(recordOf(region), file, i, options, losses))
  })
  const isKnown = size !== undefined && size !== -1
  return {
    file,
    attributes: {
      ...attributesOf(recordAt(entry, 'file_attributes'), { file }, losses),
      ...(isKnown && { [byteSize]: String(finiteOf(size, 'size')) }),
    },
    objects,
  }
}

function readRegion(
  region: JsonRecord,
  file: string,
  object: number,
  { labelAttribute = 'label' }: ViaOptions,
  losses: LabelLoss[],
): AnnotatedObject {
  const fields = attributesOf(recordAt(region, 'region_attributes'), { file, object }, losses)
  const { [labelAttribute]: label, ...attributes } = fields
  const shape = readShape(recordOf(region.shape_attributes))
  return { ...(Object.hasOwn(fields, labelAttribute) && { label: label! }), shape, attributes }
}

function readShape(fields: JsonRecord): AnnotationShape {
  const number = (name: string) => finiteOf(fields[name], name)
  const length = (name: string) => {
    const value = number(name)
    if (value >= 0) return value
    throw new DataError({ code: 'via.shape', expected: `a ${name} from 0 on`, received: String(value) })
  }
  const points = () => {
    const [xs, ys] = [numbersOf(fields.all_points_x, 'all_points_x'), numbersOf(fields.all_points_y, 'all_points_y')]
    if (xs.length === ys.length) return xs.map((x, i) => [x, ys[i]!] as const)
    const received = `${xs.length} and ${ys.length}`
    throw new DataError({ code: 'via.shape', expected: 'as many x as y', received })
  }
  const rotation = fields.theta === undefined ? {} : { rotation: number('theta') }
  switch (fields.name) {
    case 'rect':
      return { kind: 'box', x: number('x'), y: number('y'), width: length('width'), height: length('height') }
    case 'polygon':
      return { kind: 'polygon', parts: [points()] }
    case 'polyline':
      return { kind: 'polyline', points: points() }
    case 'point':
      return { kind: 'points', points: [[number('cx'), number('cy')]] }
    case 'circle':
      return { kind: 'circle', x: number('cx'), y: number('cy'), radius: length('r') }
    case 'ellipse': {
      const [x, y] = [number('cx'), number('cy')]
      return { kind: 'ellipse', x, y, radiusX: length('rx'), radiusY: length('ry'), ...rotation }
    }
    default: {
      const expected = 'rect, polygon, polyline, point, circle or ellipse'
      throw new DataError({ code: 'via.shape', expected, received: shown(fields.name) })
    }
  }
}
