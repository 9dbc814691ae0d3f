export type { Context, Output } from './context.ts'
export { main } from './main.ts'
export { start } from './start.ts'
