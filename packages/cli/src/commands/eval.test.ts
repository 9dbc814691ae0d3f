import { mkdir, mkdtemp, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { run } from '../run.testing.ts'

const truth = {
  images: [{ id: 1, height: 50, width: 50 }],
  categories: [
    { id: 1, name: 'eagle' },
    { id: 2, name: 'line\nbreak' },
  ],
  annotations: [
    { id: 1, image_id: 1, category_id: 1, bbox: [0, 0, 10, 10], area: 100, iscrowd: 0 },
    { id: 2, image_id: 1, category_id: 1, bbox: [30, 30, 10, 10], area: 100, iscrowd: 0 },
  ],
}
const result = { image_id: 1, category_id: 1, bbox: [0, 0, 10, 10], score: 0.5 }

let cwd = ''
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'convene-eval-'))
  const write = (name: string, json: unknown) => writeFile(join(cwd, name), JSON.stringify(json))
  await write('gt.json', truth)
  await write('dt.json', [result])
  await write('none.json', [])
  await write('negative.json', [{ ...result, bbox: [0, 0, -1, 1] }])
  await write('unknown.json', [{ ...result, category_id: 9 }])
  await write('elsewhere.json', [result, { ...result, image_id: 'x' }])
  await write('twice.json', { ...truth, annotations: [...truth.annotations, truth.annotations[0]] })
  await writeFile(join(cwd, 'nan.json'), '[{"image_id": 1, "category_id": 1, "bbox": [NaN, 0, 1, 1], "score": 1}]')
  await writeFile(join(cwd, 'empty.json'), '')
  await writeFile(join(cwd, 'deep.json'), '['.repeat(1e6))
  const folder = async (name: string, files: Readonly<Record<string, string>>) => {
    await mkdir(join(cwd, name))
    for (const [file, text] of Object.entries(files)) await writeFile(join(cwd, name, file), text)
  }
  const bounds = '<bndbox><xmin>0</xmin><ymin>0</ymin><xmax>9</xmax><ymax>9</ymax></bndbox>'
  const object = `<object><name>eagle</name>${bounds}</object>`
  const voc = (name: string) => `<annotation><filename>${name}.jpg</filename>${object}</annotation>`
  await folder('voc', { '1.xml': voc('1'), '2.xml': voc('2') })
  await folder('found', { 'comp3_det_test_eagle.txt': '1 0.9 0 0 9 9\n1 0.8 0 0 9 9\n', 'owl.txt': '2 0.5 0 0 9 9\n' })
  await folder('elsewhere', { 'eagle.txt': '3 0.9 0 0 9 9\n' })
  await folder('yolo', { 'classes.txt': 'owl\neagle\n', '1.txt': '1 0.5 0.5 0.2 0.2\n' })
  await folder('yolo-found', { '1.txt': '1 0.5 0.5 0.2 0.2 0.9\n' })
  await folder('none', {})
  await writeFile(join(cwd, 'large.json'), '')
  await truncate(join(cwd, 'large.json'), 501 * 2 ** 20)
})

const evaluate = (...args: string[]) => run(['eval', ...args], { cwd })

describe('eval', () => {
  it('gives the twelve numbers, and each class, as JSON', async () => {
    const { code, stdout, stderr } = await evaluate('--gt', 'gt.json', '--dt', 'dt.json', '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const { perClass, ...numbers } = JSON.parse(stdout)
    // One of two objects found: precision 1 at 51 of 101 recalls.
    const half = expect.closeTo(51 / 101, 12)
    const precision = { AP: half, AP50: half, AP75: half, APs: half, APm: -1, APl: -1 }
    expect(numbers).toEqual({ ...precision, AR1: 0.5, AR10: 0.5, AR100: 0.5, ARs: 0.5, ARm: -1, ARl: -1 })
    expect(perClass).toEqual([
      { id: 1, name: 'eagle', ...numbers },
      expect.objectContaining({ id: 2, AP: -1, ARl: -1 }),
    ])
  })

  it('prints them', async () => {
    const { code, stdout } = await evaluate('--gt', 'gt.json', '--dt', 'dt.json')
    expect(code).toBe(0)
    expect(stdout).toMatch(/AP +│ +0\.505 │/)
    expect(stdout).toMatch(/APl +│ +– │/)
    expect(stdout).toMatch(/eagle +│ +0\.505 │ +0\.505 │ +0\.505 │ +0\.500/)
    expect(stdout).toMatch(/1 classes without objects to find\n$/)
  })

  it('finds nothing in an empty list', async () => {
    const { code, stdout } = await evaluate('--gt', 'gt.json', '--dt', 'none.json', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ AP: 0, AR100: 0, APl: -1 })
  })

  it.each([
    ['gt.json', 'nowhere.json', 'eval.read'],
    ['gt.json', 'nan.json', 'eval.format'],
    ['gt.json', 'empty.json', 'empty.json: an empty file'],
    ['gt.json', 'deep.json', 'eval.format'],
    ['gt.json', 'large.json', 'eval.size'],
    ['gt.json', 'negative.json', 'negative.json: results[0]: [0,0,-1,1]'],
    ['gt.json', 'unknown.json', 'coco.category'],
    ['gt.json', 'elsewhere.json', 'elsewhere.json: results[1]: "x"'],
    ['twice.json', 'dt.json', 'coco.id'],
    ['dt.json', 'dt.json', 'json.field'],
  ])('says what is wrong with %s and %s', async (gt, dt, says) => {
    const { code, stdout, stderr } = await evaluate('--gt', gt, '--dt', dt)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(/^convene: [^\n]+\n$/)
    expect(stderr).toContain(says)
  })

  it('takes a folder of VOC’s annotations, with the toolkit’s results', async () => {
    const { code, stdout, stderr } = await evaluate('--gt', 'voc', '--dt', 'found', '--json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const eagle = { name: 'eagle', AP: 0.5, AP11: 6 / 11, positives: 2, truePositives: 1, falsePositives: 1 }
    const all = { mAP: 0.5, mAP11: 6 / 11, iouThreshold: 0.5, otherDetections: 1, perClass: [eagle] }
    expect(JSON.parse(stdout)).toEqual(all)
    const { stdout: text } = await evaluate('--gt', 'voc', '--dt', 'found')
    expect(text).toMatch(/eagle +│ +0\.500 │ +0\.545 │ +2 │ +1 │ +1/)
    expect(text).toMatch(/1 detections of classes without objects\n$/)
  })

  it('takes folders of YOLO’s texts', async () => {
    const { code, stdout } = await evaluate('--gt', 'yolo', '--dt', 'yolo-found', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ mAP: 1, perClass: [{ name: 'eagle', truePositives: 1 }] })
  })

  it.each([
    [['--gt', 'voc', '--dt', 'yolo'], 1, 'voc.line'],
    [['--gt', 'voc', '--dt', 'nowhere'], 1, 'labels.read'],
    [['--gt', 'voc', '--dt', 'elsewhere'], 1, 'eval.image'],
    [['--gt', 'yolo', '--dt', 'yolo'], 1, 'voc.score'],
    [['--gt', 'none', '--dt', 'yolo'], 1, 'eval.folder'],
    [['--gt', 'voc', '--dt', 'found', '--iou', 'segm'], 2, 'usage.iou'],
  ])('says what is wrong with folders: %s', async (args, code, says) => {
    expect(await evaluate(...args)).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(says) })
  })

  it('compares boxes or masks only', async () => {
    const { code, stderr } = await evaluate('--gt', 'gt.json', '--dt', 'dt.json', '--iou', 'points')
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('usage.iou') })
  })
})
