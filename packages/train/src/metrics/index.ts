export * from './accuracy.ts'
export * from './auc.ts'
export * from './confusionMatrix.ts'
export type { CountedOptions, Metric, Values } from './metric.ts'
