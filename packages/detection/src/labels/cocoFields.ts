// Fields that are numbers, lists or objects, kept as the text of their JSON and written as they were.
export const ofFile: readonly string[] = ['info', 'licenses', 'type']
export const ofImage: readonly string[] = ['id', 'license']
export const ofObject: readonly string[] = ['id', 'iscrowd', 'area', 'ignore', 'score']
