import { describeConformanceOf } from './conformance.testing.ts'

describeConformanceOf('webgl2')
