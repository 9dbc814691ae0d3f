import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crc32 } from './crc32.ts'
import { decodeImage } from './decodeImage.ts'
import { encodePng } from './encodePng.ts'

const fixtures = new URL('../../fixtures/', import.meta.url)
const fixture = (name: string) => new Uint8Array(readFileSync(new URL(name, fixtures)))
const expected = JSON.parse(readFileSync(new URL('expected.json', fixtures), 'utf8')) as Record<
  string,
  { width: number; height: number; sha256: string }
>

const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

function chunk(type: string, data: ArrayLike<number>): number[] {
  const body = [...Buffer.from(type), ...Array.from(data)]
  return [...int32(data.length), ...body, ...int32(crc32(Uint8Array.from(body)))]
}

function int32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]
}

/** An RGB PNG with whatever pixel data. */
function png(width: number, height: number, raw: Uint8Array, extra: readonly number[] = []): Uint8Array {
  const header = [...int32(width), ...int32(height), 8, 2, 0, 0, 0]
  return Uint8Array.from([
    ...pngSignature,
    ...chunk('IHDR', header),
    ...extra,
    ...chunk('IDAT', deflateSync(raw)),
    ...chunk('IEND', []),
  ])
}

describe('equal to Pillow', () => {
  test('every fixture is in the list', () => {
    const images = readdirSync(fixtures).filter(name => /\.(png|jpg)$/.test(name) && name !== 'cmyk.jpg')
    expect(images.sort()).toEqual(Object.keys(expected).sort())
    expect(images).toHaveLength(52)
  })

  test.each(Object.entries(expected))('%s', async (name, { width, height, sha256 }) => {
    const image = await decodeImage(fixture(name))
    expect([image.height, image.width, image.channels]).toEqual([height, width, 3])
    expect(image.data).toHaveLength(height * width * 3)
    expect(createHash('sha256').update(image.data).digest('hex')).toBe(sha256)
  })
})

describe('alpha', () => {
  test('is dropped, or laid over a background', async () => {
    const kept = await decodeImage(fixture('alpha.png'))
    const white = await decodeImage(fixture('alpha.png'), { background: [255, 255, 255] })
    const coloured = await decodeImage(fixture('alpha.png'), { background: [10, 20, 30] })
    for (let pixel = 0; pixel < kept.data.length / 3; pixel++) {
      const alpha = (pixel % kept.width) * 17
      for (let channel = 0; channel < 3; channel++) {
        const colour = kept.data[pixel * 3 + channel]!
        const over = (behind: number) => Math.round((colour * alpha + behind * (255 - alpha)) / 255)
        expect(white.data[pixel * 3 + channel]).toBe(over(255))
        expect(coloured.data[pixel * 3 + channel]).toBe(over([10, 20, 30][channel]!))
      }
    }
  })

  test('of one colour (tRNS) counts as alpha too', async () => {
    const transparentRed = chunk('tRNS', [0, 200, 0, 0, 0, 0])
    const bytes = png(2, 1, Uint8Array.of(0, 200, 0, 0, 0, 200, 0), transparentRed)
    expect((await decodeImage(bytes)).data).toEqual(Uint8Array.of(200, 0, 0, 0, 200, 0))
    const over = await decodeImage(bytes, { background: [1, 2, 3] })
    expect(over.data).toEqual(Uint8Array.of(1, 2, 3, 0, 200, 0))
  })
})

test('encodePng and back is the identity', async () => {
  const side = fc.integer({ min: 1, max: 9 })
  await fc.assert(
    fc.asyncProperty(
      side,
      side,
      fc.infiniteStream(fc.integer({ min: 0, max: 255 })),
      async (height, width, numbers) => {
        const data = Uint8Array.from({ length: height * width * 3 }, () => numbers.next().value)
        const image = { height, width, channels: 3, data } as const
        expect(await decodeImage(await encodePng(image))).toEqual(image)
      },
    ),
  )
})

test('many at once do not disturb each other', async () => {
  const names = Object.keys(expected)
  const images = await Promise.all(names.map(name => decodeImage(fixture(name))))
  const digests = images.map(({ data }) => createHash('sha256').update(data).digest('hex'))
  expect(digests).toEqual(names.map(name => expected[name]!.sha256))
})

test('a view into a larger buffer is read where it starts', async () => {
  for (const name of ['orientation6.jpg', 'orientation6.png']) {
    const bytes = fixture(name)
    const larger = new Uint8Array(bytes.length + 50).fill(7)
    larger.set(bytes, 20)
    expect(await decodeImage(larger.subarray(20, 20 + bytes.length))).toEqual(await decodeImage(bytes))
  }
})

describe('bad input', () => {
  const jpeg = fixture('baseline-444.jpg')
  const rgb = fixture('colour2-8bit.png')

  /** Every eleventh length, and the last three: the work of decoding each is what costs. */
  const lengths = (from: number, whole: number) => [
    ...Array.from({ length: Math.ceil((whole - from) / 11) }, (_, index) => from + index * 11),
    ...[whole - 3, whole - 2, whole - 1],
  ]

  async function refuse(bytes: Uint8Array, code: string, message: RegExp, options = {}): Promise<void> {
    await expect(decodeImage(bytes, options)).rejects.toMatchObject({
      name: 'DataError',
      code,
      message: expect.stringMatching(message),
    })
  }

  test('neither JPEG nor PNG', async () => {
    await refuse(new Uint8Array(0), 'image.format', /an empty file/)
    await refuse(Buffer.from('just text'), 'image.format', /9 bytes that start with 6a 75 73 74/)
    await refuse(Uint8Array.of(0xff), 'image.format', /1 bytes that start with ff/)
  })

  test('a PNG cut anywhere', async () => {
    for (const length of lengths(8, rgb.length)) {
      await refuse(rgb.subarray(0, length), 'image.truncated', /a whole PNG file, received \d+ bytes that end/)
    }
  })

  test.each(['baseline-444.jpg', 'baseline-420.jpg', 'progressive.jpg', 'grey.jpg'])('%s cut anywhere', async name => {
    const whole = fixture(name)
    for (const length of lengths(3, whole.length)) {
      await refuse(whole.subarray(0, length), 'image.truncated', /a whole JPEG file, received \d+ bytes that end/)
    }
  })

  test('a JPEG cut and closed by an end marker', async () => {
    const cut = Uint8Array.from([...jpeg.subarray(0, jpeg.length - 60), 0xff, 0xd9])
    await refuse(cut, 'image.truncated', /that end too early/)
  })

  test('bytes after the end, and before the end marker of a JPEG, do no harm', async () => {
    const image = await decodeImage(jpeg)
    expect(await decodeImage(Uint8Array.from([...jpeg, 1, 2, 3]))).toEqual(image)
    expect(await decodeImage(Uint8Array.from([...jpeg.subarray(0, -2), 1, 2, 3, 0xff, 0xd9]))).toEqual(image)
    expect(await decodeImage(Uint8Array.from([...rgb, 1, 2, 3]))).toEqual(await decodeImage(rgb))
  })

  test('flipped bits of a PNG', async () => {
    for (let bit = 64; bit < rgb.length * 8; bit += 5) {
      const flipped = rgb.slice()
      flipped[bit >> 3]! ^= 1 << (bit & 7)
      await expect(decodeImage(flipped)).rejects.toMatchObject({ code: expect.stringMatching(/^image\./) })
    }
    const flipped = rgb.slice()
    flipped[60]! ^= 1
    await refuse(flipped, 'image.corrupt', /right checksums, received a wrong one in an IDAT chunk/)
  })

  test('a flipped byte of a JPEG gives an image or a DataError', async () => {
    for (let at = 0; at < jpeg.length; at += 7) {
      const flipped = jpeg.slice()
      flipped[at]! ^= 0x55
      const result = await decodeImage(flipped, { maxPixels: 1e6 }).catch((error: unknown) => error)
      expect(result).toSatisfy(
        r => (r as { channels?: number }).channels === 3 || /^image\./.test((r as { code: string }).code),
      )
    }
  })

  test('pixel data that do not fit the header, checksums right', async () => {
    await refuse(png(4, 4, new Uint8Array(10)), 'image.corrupt', /data that do not decode/)
    await refuse(png(1, 1, Uint8Array.of(9, 1, 2, 3)), 'image.corrupt', /data that do not decode/)
  })

  test('a thousand broken PNGs do not spoil the next one', async () => {
    const broken = png(4, 4, new Uint8Array(10))
    for (let i = 0; i < 1000; i++) await expect(decodeImage(broken)).rejects.toMatchObject({ code: 'image.corrupt' })
    expect((await decodeImage(rgb)).width).toBe(expected['colour2-8bit.png']!.width)
  })

  test('an impossible PNG header', async () => {
    const header = (...bytes: number[]) =>
      Uint8Array.from([...pngSignature, ...chunk('IHDR', [...int32(3), ...int32(3), ...bytes]), ...chunk('IEND', [])])
    await refuse(header(3, 2, 0, 0, 0), 'image.corrupt', /colour type 2 with 3 bits/)
    await refuse(header(8, 2, 0, 0, 2), 'image.corrupt', /interlace 2/)
    await refuse(header(8, 2, 0), 'image.corrupt', /IHDR of 11 bytes/)
    await refuse(png(0, 3, new Uint8Array(0)), 'image.corrupt', /0 × 3 pixels/)
  })

  test('too many pixels, told from the header', async () => {
    const limit = /at most 100000000 pixels, received 100000 × 100000/
    await refuse(png(100_000, 100_000, new Uint8Array(1)), 'image.size', limit)
    const large = jpeg.slice()
    const frame = large.findIndex((byte, at) => byte === 0xff && large[at + 1] === 0xc0)
    large.set([0xff, 0xff, 0xff, 0xff], frame + 5)
    await refuse(large, 'image.size', /at most 100000000 pixels, received 65535 × 65535/)
    await refuse(rgb, 'image.size', /at most 191 pixels, received 16 × 12/, { maxPixels: 191 })
  })

  test('a small PNG with far more data than pixels stays small', async () => {
    const bytes = png(1, 1, new Uint8Array(2 ** 26))
    expect(bytes.length).toBeLessThan(100_000)
    const before = process.memoryUsage().rss
    expect((await decodeImage(bytes)).data).toEqual(Uint8Array.of(0, 0, 0))
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 25)
  })

  test('too long a file', () => refuse(rgb, 'image.bytes', /at most 100 bytes, received 409 bytes/, { maxBytes: 100 }))

  test('CMYK', () => refuse(fixture('cmyk.jpg'), 'image.unsupported', /a grey or RGB JPEG, received a CMYK JPEG/))

  test('12 bits, lossless, and more scans than a photo has', async () => {
    const frame = jpeg.findIndex((byte, at) => byte === 0xff && jpeg[at + 1] === 0xc0)
    const deep = jpeg.slice()
    deep[frame + 4] = 12
    await refuse(deep, 'image.unsupported', /8 bits a sample, received a JPEG of 12/)
    const scans = Array.from({ length: 101 }, () => [0xff, 0xda, 0, 2]).flat()
    const many = Uint8Array.from([...jpeg.subarray(0, -2), ...scans, 0xff, 0xd9])
    await refuse(many, 'image.unsupported', /at most 100 scans, received 102/)
    // Behind the image they may be anything: phones put films there.
    expect(await decodeImage(Uint8Array.from([...jpeg, ...scans]))).toEqual(await decodeImage(jpeg))
    const lossless = jpeg.slice()
    lossless[frame + 1] = 0xc3
    await refuse(lossless, 'image.unsupported', /baseline or progressive JPEG, received one of the kind SOF3/)
  })
})
