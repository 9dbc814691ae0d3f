import { readDlib, writeDlib } from './dlib.ts'
import type { LabelReading, LabelSet, LabelWriting, TextFiles } from './labelSet.ts'
import { readCoco } from './readCoco.ts'
import { readCvat } from './readCvat.ts'
import { readViaJson, writeViaJson } from './via.ts'
import { readViaCsv, writeViaCsv } from './viaCsv.ts'
import { readVoc, writeVoc } from './voc.ts'
import { writeCoco } from './writeCoco.ts'
import { writeCvat } from './writeCvat.ts'
import { readYolo, writeYolo } from './yolo.ts'

/** How one tool writes labels down. */
export interface LabelFormat {
  readonly read: (files: TextFiles) => LabelReading
  readonly write: (set: LabelSet) => LabelWriting
}

export type LabelFormatName = 'voc' | 'yolo' | 'via-json' | 'via-csv' | 'dlib' | 'coco' | 'cvat'

/**
 * Labels of VGG Image Annotator (`via-json`, `via-csv`), LabelImg (`voc`, `yolo`), OpenLabeler (`voc`), ImgLab (`dlib`), CVAT
 * and COCO.
 */
export const labelFormats: Readonly<Record<LabelFormatName, LabelFormat>> = {
  voc: { read: readVoc, write: writeVoc },
  yolo: { read: readYolo, write: writeYolo },
  'via-json': { read: readViaJson, write: writeViaJson },
  'via-csv': { read: readViaCsv, write: writeViaCsv },
  dlib: { read: readDlib, write: writeDlib },
  coco: { read: readCoco, write: writeCoco },
  cvat: { read: readCvat, write: writeCvat },
}
