export { readImage } from './images/readImage.ts'
