import { describe, expect, it } from 'vitest'
import { run } from '../run.testing.ts'

describe('inspect', () => {
  it('tells what each pass changes, as one JSON document', async () => {
    const { code, stdout, stderr } = await run(['inspect', 'resnet50', '--passes', '--json'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const { model, nodes, passes, memory } = JSON.parse(stdout)
    expect(model).toBe('resnet50')
    expect(nodes.eachRun).toBe(passes.at(-1).nodes)
    expect(nodes.eachRun + nodes.once).toBe(passes.at(-2).nodes)
    expect(memory.arenaBytes).toBeLessThanOrEqual(4 * memory.peakElements)
    const changes = Object.fromEntries(
      passes.map(({ name, changes }: { name: string; changes: unknown }) => [name, changes]),
    )
    expect(changes.foldPadding).toEqual({ pad: -1 })
    expect(changes.fuse).toMatchObject({ fusedConv2d: 53, fusedMatMul: 1, conv2d: -53, matMul: -1, relu: -49 })
    let sum = nodes.traced
    for (const pass of passes) {
      for (const change of Object.values(pass.changes) as number[]) sum += change
      expect(sum).toBe(pass.nodes)
    }
  })

  it('prints passes, and the program before and after', async () => {
    const { code, stdout } = await run(['inspect', 'lenet5', '--passes'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/trace +│ +\d+ │/)
    expect(stdout).toMatch(/fuse +│ +\d+ │.*\+3 fusedConv2d, \+2 fusedMatMul/)
    const [, before = '', after = ''] = stdout.split(/Before|After/)
    for (const table of [before, after]) expect(table).toMatch(/total +61,706 +416,520/)
    expect(stdout).toMatch(/Nodes computed in each run: \d+\nBytes for all intermediates: [\d,]+\n$/)
  })

  it('prints what a run does, of as many examples as asked for', async () => {
    const arena = async (batch: string) => {
      const { code, stdout } = await run(['inspect', 'lenet5', '--batch', batch])
      expect(code).toBe(0)
      expect(stdout).not.toContain('Before')
      return Number(/intermediates: ([\d,]+)/.exec(stdout)?.[1]?.replaceAll(',', ''))
    }
    expect(await arena('8')).toBeGreaterThan(4 * (await arena('1')))
    const drawing = await run(['inspect', 'lenet5', '--mermaid'])
    expect(drawing.stdout).toMatch(/^flowchart TD\n/)
    expect(drawing.stdout).toContain('fusedConv2d')
  })

  it('prints in one form at a time, and takes sizes of batches only', async () => {
    expect(await run(['inspect', 'lenet5', '--json', '--mermaid'])).toMatchObject({ code: 2, stdout: '' })
    const { code, stderr } = await run(['inspect', 'lenet5', '--batch', '0'])
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('usage.batch') })
  })
})
