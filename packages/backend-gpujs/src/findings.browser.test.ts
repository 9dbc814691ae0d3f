import { describeFindings } from './findings.testing.ts'

await describeFindings(['webgl2', 'webgpu'])
