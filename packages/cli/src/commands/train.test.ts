import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodePng } from '@convene/data'
import { readImage } from '@convene/data/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { npmEnvironment } from '../../../data/src/sources/npmRegistry.testing.ts'
import { testServer } from '../../../data/src/sources/server.testing.ts'
import { run } from '../run.testing.ts'
import { writeDigits } from '../training/digits.testing.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'convene-'))
  await writeDigits(folder)
})
afterAll(() => rm(folder, { recursive: true }))

const options = ['--backend', 'wasm:threads=1', '--batch', '10', '--json']
const train = (out: string, ...more: readonly string[]) =>
  run(['train', 'mnist', '--data', folder, '--out', join(folder, out), ...options, ...more])

describe('convene train', () => {
  it('trains, tests, and leaves checkpoints, a table, curves and events', async () => {
    const { code, stdout, stderr } = await train('run', '--epochs', '3')
    expect(code, stderr).toBe(0)
    const { history, test, epoch, weights } = JSON.parse(stdout)
    expect(history.length).toBe(3)
    expect(history[2].loss).toBeLessThan(history[0].loss)
    expect(Object.keys(test)).toEqual(['loss', 'accuracy'])
    expect(weights).toContain('best.safetensors')
    expect(epoch).toBeGreaterThan(0)
    const files = await readdir(join(folder, 'run'))
    expect(files.map(name => name.replace(/tfevents.*/, 'tfevents')).toSorted()).toEqual([
      'best.safetensors',
      'curves.svg',
      'events.out.tfevents',
      'history.csv',
      'last.safetensors',
    ])
    const table = await readFile(join(folder, 'run', 'history.csv'), 'utf8')
    expect(table.split('\n').length).toBe(5)
    expect(stderr).toMatch(/epoch 3\/3 {2}loss \d/)
  })

  it('says the same again by the same seed, and something else by another', async () => {
    const [a, b, c] = [
      await train('a', '--epochs', '2', '--seed', '5'),
      await train('b', '--epochs', '2', '--seed', '5'),
      await train('c', '--epochs', '2', '--seed', '6'),
    ]
    const histories = [a, b, c].map(({ stdout }) => JSON.parse(stdout).history)
    expect(histories[1]).toEqual(histories[0])
    expect(histories[2]).not.toEqual(histories[0])
  })

  it('takes data from an address, and says nothing of what it asks for there', async () => {
    await using server = await testServer()
    for (const name of await readdir(folder)) {
      if (/^(?:train|t10k)-/.test(name))
        server.files.set(`/${name}?key=s3cret`, { bytes: await readFile(join(folder, name)) })
    }
    const env = { ...npmEnvironment(folder, server), CONVENE_CACHE: join(folder, 'cache') }
    const given = [
      'train',
      'mnist',
      '--data',
      `${server.address}?key=s3cret`,
      '--out',
      join(folder, 'fetched'),
      ...options,
    ]
    const { code, stdout, stderr } = await run([...given, '--epochs', '1'], { env })
    expect(code, stderr).toBe(0)
    const { test } = JSON.parse(stdout)
    expect(test).toEqual(JSON.parse((await train('local', '--epochs', '1')).stdout).test)
    server.files.clear()
    const broken = await run([...given, '--epochs', '1'], { env: { ...env, CONVENE_CACHE: join(folder, 'other') } })
    expect(broken.code).not.toBe(0)
    expect(stdout + stderr + broken.stderr).not.toContain('s3cret')
  })

  it('does not write over a training, and goes on with it when it is told to', async () => {
    const first = await train('kept', '--epochs', '2')
    const again = await train('kept', '--epochs', '2')
    expect(again.code).toBe(2)
    expect(again.stderr).toMatch(/--resume to go on, or another --out/)
    const resumed = await train('kept', '--epochs', '2', '--resume')
    expect(JSON.parse(resumed.stdout).history).toEqual(JSON.parse(first.stdout).history)
  })

  it('predicts with what it has trained', async () => {
    const image = { height: 28, width: 28, channels: 3, data: new Uint8Array(28 * 28 * 3) } as const
    await writeFile(join(folder, 'black.png'), await encodePng(image))
    const weights = join(folder, 'run', 'best.safetensors')
    const { code, stdout, stderr } = await run(['predict', weights, join(folder, 'black.png'), '--json', '--top', '10'])
    expect(code, stderr).toBe(0)
    const [{ top }] = JSON.parse(stdout)
    expect(top.length).toBe(10)
    const sum = top.reduce((sum: number, { probability }: { probability: number }) => sum + probability, 0)
    expect(sum).toBeCloseTo(1, 5)
  })

  it('draws what a layer of it makes of a picture, and its filters', async () => {
    const weights = join(folder, 'run', 'best.safetensors')
    await writeFile(
      join(folder, 'grey.png'),
      await encodePng({ height: 28, width: 28, channels: 3, data: new Uint8Array(28 * 28 * 3).fill(99) }),
    )
    const drawing = ['features', 'grey.png', '--weights', weights, '--json']
    const { code, stdout, stderr } = await run(drawing, { cwd: folder })
    expect(code, stderr).toBe(0)
    const { layer, shape, pictures } = JSON.parse(stdout)
    expect({ layer, shape, pictures }).toEqual({
      layer: 'c1',
      shape: [1, 28, 28, 6],
      pictures: ['features.png', 'features-filters.png'],
    })
    const [maps, filters] = await Promise.all(
      ['features.png', 'features-filters.png'].map(name => readImage(join(folder, name))),
    )
    // Six maps of 28×28, twice as large, and six filters of 5×5, ten times as large: three in each row, 4 pixels between.
    expect([maps!.height, maps!.width]).toEqual([2 * 60 + 4, 3 * 60 + 4])
    expect([filters!.height, filters!.width]).toEqual([2 * 54 + 4, 3 * 54 + 4])
    const wrong = await run([...drawing, '--layer', 'c9'], { cwd: folder })
    expect(wrong.code).toBe(1)
    expect(wrong.stderr).toMatch(/features.layer: .*layer c9/)
  })

  it('evaluates what it has trained, as training did in the end', async () => {
    const weights = join(folder, 'run', 'best.safetensors')
    const { code, stdout, stderr } = await run(['evaluate', weights, '--data', folder, '--json'])
    expect(code, stderr).toBe(0)
    const { loss, accuracy, confusion, classNames } = JSON.parse(stdout)
    const trained = await train('run', '--epochs', '3', '--resume')
    expect({ loss, accuracy }).toEqual(JSON.parse(trained.stdout).test)
    expect(classNames.length).toBe(10)
    const right = classNames.reduce((sum: number, _: string, i: number) => sum + confusion[i][i], 0)
    expect(right / 20).toBe(accuracy)
    const table = await run(['evaluate', weights, '--data', folder])
    expect(table.stdout).toMatch(/accuracy [01]\.\d{4}/)
  })

  it.each([
    [['train'], /DATASET/],
    [['train', 'letters'], /usage.dataset/],
    [['train', 'mnist', '--data', '/nowhere/at/all'], /usage.data/],
    [['train', '/nowhere/at/all', '--base', 'resnet50'], /usage.data/],
    [['train', 'mnist', '--model', 'lenet6'], /usage.model/],
    [['train', 'mnist', '--epochs', '0'], /usage.epochs/],
    [['train', 'photos', '--base', 'vgg99'], /usage.base: expected resnet50, received vgg99/],
    [['predict'], /WEIGHTS/],
    [['predict', 'best.safetensors'], /usage.photo/],
    [['evaluate'], /WEIGHTS/],
  ])('%j is refused', async (args, message) => {
    const { code, stderr } = await run(args)
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
  })

  it('says which file is none of a training', async () => {
    const { code, stderr } = await run(['predict', join(folder, 'black.png'), join(folder, 'black.png')])
    expect(code).toBe(1)
    expect(stderr).toMatch(/black.png/)
  })
})
