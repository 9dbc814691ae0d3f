import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { XMLValidator } from 'fast-xml-parser'
import { beforeAll, describe, expect, it } from 'vitest'
import { run } from '../run.testing.ts'

let cwd = ''
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'convene-anchors-'))
  await mkdir(join(cwd, 'yolo'))
  await mkdir(join(cwd, 'none'))
  // Half of the boxes 0.1 × 0.2, half 0.5 × 0.4.
  await writeFile(join(cwd, 'yolo', 'a.txt'), '0 0.5 0.5 0.1 0.2\n0 0.5 0.5 0.5 0.4\n'.repeat(4))
  const bbox = (side: number) => ({ id: side, image_id: 1, category_id: 1, bbox: [0, 0, side, side] })
  const coco = {
    images: [{ id: 1, file_name: 'a.jpg', width: 100, height: 50 }],
    categories: [{ id: 1, name: 'cat' }],
    annotations: [bbox(10), bbox(20)],
  }
  await writeFile(join(cwd, 'coco.json'), JSON.stringify(coco))
  await writeFile(join(cwd, 'bad.json'), '{')
})

const anchors = (...args: string[]) => run(['anchors', ...args], { cwd })

describe('anchors', () => {
  it('finds sizes, as JSON', async () => {
    const { code, stdout, stderr } = await anchors('yolo', '--k', '2', '--size', '100', '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const { anchors: sizes, curve, ...others } = JSON.parse(stdout)
    expect(others).toEqual({ k: 2, boxes: 8, seed: 0, meanIou: 1 })
    expect(sizes.flat().map((side: number) => side.toFixed(6))).toEqual([
      '10.000000',
      '20.000000',
      '50.000000',
      '40.000000',
    ])
    expect(curve.map(({ k }: { k: number }) => k)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(curve[0].meanIou).toBeLessThan(0.6)
    expect(curve[1].meanIou).toBe(1)
  })

  it('prints them, and scales to the input', async () => {
    const { code, stdout } = await anchors('coco.json', '--k', '1', '--size', '200')
    expect(code).toBe(0)
    // 10 and 20 of 100 × 50 are 20 × 40 and 40 × 80 of 200 × 200, and overlap by a quarter.
    expect(stdout).toMatch(/20\.00 +│ +40\.00|40\.00 +│ +80\.00/)
    expect(stdout).toMatch(/Mean IoU of 2 boxes with the best of 1: 0\.6250\n$/)
  })

  it('draws how well others fit', async () => {
    const { code, stderr } = await anchors('yolo', '--k', '2', '--elbow', 'elbow.svg')
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'The picture is in elbow.svg\n' })
    const picture = await readFile(join(cwd, 'elbow.svg'), 'utf8')
    expect(XMLValidator.validate(picture)).toBe(true)
    expect(picture.match(/="circle"/g)?.length).toBe(8)
    expect(picture.match(/fill="#c2410c"/g)?.length).toBe(1)
    expect(picture).not.toContain('NaN')
  })

  it.each([
    [['nowhere'], 1, 'anchors.read'],
    [['none'], 1, 'labels.format'],
    [['bad.json'], 1, 'labels.json'],
    [['yolo', '--k', '9'], 1, 'anchors.k'],
    [['yolo', '--format', 'voc'], 1, 'anchors.sizes'],
    [['yolo', '--k', '2', '--elbow', 'nowhere/a.svg'], 1, 'anchors.write'],
    [['yolo', '--k', '0'], 2, 'usage.k'],
    [['yolo', '--format', 'svg'], 2, 'usage.format'],
    [['yolo', '--seed', 'x'], 2, 'usage.seed'],
  ])('says what is wrong: %s', async (args, code, says) => {
    expect(await anchors(...args)).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(says) })
  })
})
