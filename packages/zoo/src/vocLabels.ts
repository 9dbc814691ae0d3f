/**
 * The classes of the PASCAL Visual Object Classes challenge, with the background before them, as segmentations number them.
 *
 * @see Everingham et al., The PASCAL Visual Object Classes Challenge: A Retrospective, IJCV 111, 2015, table 1
 */
export const vocLabels: readonly string[] = [
  'background',
  'aeroplane',
  'bicycle',
  'bird',
  'boat',
  'bottle',
  'bus',
  'car',
  'cat',
  'chair',
  'cow',
  'diningtable',
  'dog',
  'horse',
  'motorbike',
  'person',
  'pottedplant',
  'sheep',
  'sofa',
  'train',
  'tvmonitor',
]
