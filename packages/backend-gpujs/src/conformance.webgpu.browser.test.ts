import { describeConformanceOf } from './conformance.testing.ts'

describeConformanceOf('webgpu')
