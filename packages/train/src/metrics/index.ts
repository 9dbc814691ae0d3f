export * from './accuracy.ts'
export * from './auc.ts'
export * from './confusionMatrix.ts'
export type { Metric, Values } from './metric.ts'
