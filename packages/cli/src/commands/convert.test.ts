import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mapTree, randomKey, uniform } from '@convene/core'
import { variablesOf } from '@convene/nn'
import { lenet5, readKeras, readSafetensors, readWeights, writeNpz, writeSafetensors } from '@convene/zoo'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { run } from '../run.testing.ts'

let cwd: string

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'convene-'))
})
afterEach(() => rm(cwd, { recursive: true }))

const convert = (...args: readonly string[]) => run(['convert', ...args], { cwd })
const write = (file: string, bytes: Uint8Array | string) => writeFile(join(cwd, file), bytes)
const read = (file: string) => readFile(join(cwd, file))

/** LeNet-5's weights, in its order. */
const weights = mapTree(variablesOf(lenet5()), ({ shape }) => ({ shape, data: uniform(randomKey(1), shape, -1, 1) }))

describe('convert', () => {
  it('goes from npz to safetensors, and says what it did', async () => {
    await write('lenet.npz', await writeNpz(weights))
    const { code, stdout, stderr } = await convert('lenet.npz', 'lenet.safetensors')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toBe('10 weights, 61,706 numbers: lenet.npz (npz) → lenet.safetensors (safetensors)\n')
    expect(readSafetensors(await read('lenet.safetensors'), 'a test')).toEqual(weights)
  })

  it('goes to a folder of shards and back from there', async () => {
    await write('lenet.safetensors', writeSafetensors(weights))
    const there = await convert('lenet.safetensors', 'web', '--json')
    expect(there.code).toBe(0)
    const { files, ...told } = JSON.parse(there.stdout)
    expect(told).toMatchObject({ from: 'safetensors', to: 'tfjs', numbers: 61_706, weights: { 'f6/bias': [84] } })
    expect(files).toEqual(['web/group1-shard1of1.bin', 'web/model.json'])
    expect((await convert('web', 'again.npz')).code).toBe(0)
    expect((await convert('web/model.json', 'too.npz')).code).toBe(0)
    expect(await read('too.npz')).toEqual(await read('again.npz'))
    expect((await readWeights(new Uint8Array(await read('again.npz')))).weights).toEqual(weights)
  })

  it('takes the order of a network into a .keras archive, and says that it does', async () => {
    await write('lenet.safetensors', writeSafetensors(weights))
    const without = await convert('lenet.safetensors', 'lenet.keras')
    expect(without.code).toBe(1)
    expect(without.stderr).toMatch(/^convene: keras.order/)
    const { code, stderr } = await convert('lenet.safetensors', 'lenet.keras', '--model', 'lenet5')
    expect(code).toBe(0)
    expect(stderr).toBe('convene: without --config, Keras is taken to have the layers in the order of these weights\n')
    expect(await readKeras(new Uint8Array(await read('lenet.keras')), 'a test')).toEqual(weights)
  })

  it("takes a model's own configuration", async () => {
    const layer = { class_name: 'Dense', config: { name: 'fc', use_bias: false } }
    await write('config.json', JSON.stringify({ class_name: 'Sequential', config: { layers: [layer] } }))
    const fc = { 'fc/kernel': { shape: [2, 1], data: Float32Array.of(1, 2) } }
    await write('fc.safetensors', writeSafetensors(fc))
    const { code, stderr } = await convert('fc.safetensors', 'fc.keras', '--config', 'config.json')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(await readKeras(new Uint8Array(await read('fc.keras')), 'a test')).toEqual(fc)
  })

  it("reads darknet's by a list of its layers", async () => {
    const bytes = new Uint8Array(20 + 8)
    new DataView(bytes.buffer).setInt32(4, 2, true)
    await write('tiny.weights', bytes)
    await write('layers.json', JSON.stringify([{ name: 'a', filters: 1, size: 1, channels: 1, batchNormalize: false }]))
    const told = ['--from', 'darknet', '--layers', 'layers.json']
    expect((await convert('tiny.weights', 'tiny.npz', ...told)).code).toBe(0)
    await write('layers.json', JSON.stringify([{ name: 'a', filters: 0, size: 1, channels: 1, batchNormalize: false }]))
    const { code, stderr } = await convert('tiny.weights', 'more.npz', ...told)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^convene: convert.layers: .*received 0 at 0.filters\n$/)
    const short = await convert('tiny.weights', 'more.npz', '--from', 'darknet', '--model', 'yolov3Tiny')
    expect(short.stderr).toMatch(/^convene: darknet.bytes: expected 8858734 numbers of 13 layers/)
  })

  it("changes torchvision's names and layouts", async () => {
    // SqueezeNet 1.1's, of which two are enough to see what is missing.
    const state = {
      'features.0.weight': { shape: [64, 3, 3, 3], data: uniform(randomKey(1), [64, 3, 3, 3]) },
      'features.0.bias': { shape: [64], data: uniform(randomKey(2), [64]) },
    }
    await write('torch.safetensors', writeSafetensors(state))
    const { code, stderr } = await convert(
      'torch.safetensors',
      'net.safetensors',
      '--torchvision',
      '--model',
      'squeezenet11',
    )
    expect(code).toBe(1)
    expect(stderr).toMatch(/^convene: weights.mismatch: .*missing: fire2\/squeeze1x1\/kernel/)
    expect(stderr).not.toMatch(/left over|misshapen|conv1\//)
  })

  it('writes over nothing unless it is told to', async () => {
    await write('a.npz', await writeNpz(weights))
    await write('b.safetensors', 'mine')
    const refused = await convert('a.npz', 'b.safetensors')
    expect(refused.code).toBe(1)
    expect(refused.stderr).toMatch(/^convene: convert.write: .*--force/)
    expect(String(await read('b.safetensors'))).toBe('mine')
    expect((await convert('a.npz', 'b.safetensors', '--force')).code).toBe(0)
    expect(readSafetensors(await read('b.safetensors'), 'a test')).toEqual(weights)
    await mkdir(join(cwd, 'full'))
    await write('full/mine', 'mine')
    expect((await convert('a.npz', 'full')).stderr).toMatch(/--force/)
    expect(await readdir(join(cwd, 'full'))).toEqual(['mine'])
  })

  it('follows a link to a file', async () => {
    await write('a.npz', await writeNpz(weights))
    await symlink(join(cwd, 'a.npz'), join(cwd, 'link.npz'))
    expect((await convert('link.npz', 'b.npz')).code).toBe(0)
  })

  it.each([
    [['nothing.npz', 'out.npz'], 1, /convert.read: .*nothing.npz: no such file/],
    [['text.npz', 'out.npz'], 1, /weights.format: .*in text.npz, received a file that begins with 74 65 78 74/],
    [['text.npz', 'out.h5'], 2, /usage.out: expected a name that ends in .safetensors/],
    [['text.npz', 'no/such/out.npz'], 1, /convert.write: .*no such folder/],
    [['text.npz', 'out.npz', '--from', 'onnx'], 2, /usage.from: expected safetensors, h5/],
    [['text.npz', 'out.npz', '--from', 'npz'], 1, /weights.zip/],
    [['text.npz', 'out.npz', '--torchvision'], 2, /usage.torchvision: expected --model/],
    [['text.npz', 'out.npz', '--model', 'toString'], 2, /usage.model/],
    [['text.npz', 'out.npz', '--layers', 'text.npz'], 1, /convert.layers: .*no JSON/],
    [['text.npz'], 2, /OUT|out/],
    [['text.npz', 'out.npz', 'more'], 2, /usage.argument/],
  ])('refuses %j with exit code %d', async (args, exit, message) => {
    await write('text.npz', 'text')
    const { code, stdout, stderr } = await convert(...args)
    expect({ code, stdout }).toEqual({ code: exit, stdout: '' })
    expect(stderr).toMatch(message)
    expect(await readdir(cwd)).toEqual(['text.npz'])
  })
})
