export { writeAtomically } from './checkpoints/writeAtomically.ts'
export { learningCurves } from './reports/learningCurves.ts'
export { tensorBoardEvent, tensorBoardHeader } from './reports/tensorBoard.ts'
