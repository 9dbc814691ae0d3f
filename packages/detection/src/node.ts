export { type ReadFolderOptions, readLabelFolder, writeLabelFolder } from './labels/labelFolder.ts'
