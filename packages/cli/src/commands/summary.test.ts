import { describe, expect, it } from 'vitest'
import { modelNames } from '../models.ts'
import { run } from '../run.testing.ts'

describe('summary', () => {
  it('counts as Keras does, as one JSON document', async () => {
    const { code, stdout, stderr } = await run(['summary', 'resnet50', '--json'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const { parameters, layers } = JSON.parse(stdout)
    expect(parameters).toEqual({ total: 25_636_712, trainable: 25_583_592, nonTrainable: 53_120 })
    expect(layers).toContainEqual({
      name: 'conv2_block1_1_conv',
      type: 'Conv2D',
      outputShape: [56, 56, 64],
      parameters: 4160,
    })
    expect(layers.at(-1)).toEqual({ name: 'predictions', type: 'Dense', outputShape: [1000], parameters: 2_049_000 })
    const sum = layers.reduce((total: number, layer: { parameters: number }) => total + layer.parameters, 0)
    expect(sum).toBe(parameters.total)
  })

  it('prints a table', async () => {
    const { code, stdout } = await run(['summary', 'lenet5'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/c3 +│ Conv2D +│ \[10, 10, 16\] │ +2,416 │/)
    expect(stdout).toContain('Total parameters: 61,706')
  })

  it('says what it costs: multiply-adds, and memory by the batch', async () => {
    const { stdout } = await run(['summary', 'lenet5', '--json', '--batch', '10'])
    const { multiplyAdds, batch, memory, layers } = JSON.parse(stdout)
    // 28² · 6 · 25 + 10² · 16 · 150 + 400 · 120 + 120 · 84 + 84 · 10, by hand.
    expect({ multiplyAdds, batch }).toEqual({ multiplyAdds: 416_520, batch: 10 })
    const all = layers.reduce((sum: number, { outputShape }: { outputShape: number[] }) => {
      return sum + outputShape.reduce((product, axis) => product * axis, 1)
    }, 0)
    expect(memory).toMatchObject({
      parameters: 4 * 61_706,
      inference: { consecutive: 10 * 4 * 6 * (28 * 28 + 14 * 14), at: 's2' },
      training: { activations: 10 * 4 * all, gradients: 4 * 61_706 },
      largest: { output: { name: 'c1' }, parameters: { name: 'c5', bytes: 4 * 48_120 } },
    })
    const text = await run(['summary', 'lenet5', '--batch', '10'])
    expect(text.stdout).toContain('Multiply-adds for one example: 416,520')
    expect(text.stdout).toMatch(/of 10 examples:\n {2}parameters +0.25 MB {2}most in c5, 0.19 MB\n/)
    expect((await run(['summary', 'lenet5', '--batch', '0'])).code).toBe(2)
  })

  it('prints the traced program as a table and as a drawing', async () => {
    const graph = await run(['summary', 'lenet5', '--graph'])
    expect(graph.code).toBe(0)
    expect(graph.stdout).toMatch(/total +61,706 +416,520/)
    const drawing = await run(['summary', '--mermaid', 'lenet5'])
    expect(drawing.code).toBe(0)
    expect(drawing.stdout).toMatch(/^flowchart TD\n/)
  })

  it('names the networks it knows to whoever asks for another', async () => {
    const { code, stdout, stderr } = await run(['summary', 'toString'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toBe(`convene: usage.model: expected one of ${modelNames.join(', ')}, received toString\n`)
  })

  it('prints in one form at a time', async () => {
    const { code, stderr } = await run(['summary', 'lenet5', '--json', '--graph'])
    expect(code).toBe(2)
    expect(stderr).toContain('--json and --graph')
  })
})
