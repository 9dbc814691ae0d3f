import { describe, expect, it } from 'vitest'
import { parseIntegrity } from './integrity.ts'

describe('parseIntegrity', () => {
  it('takes the strongest', () => {
    const weak = `sha256-${Buffer.alloc(32, 1).toString('base64')}`
    const strong = `sha512-${Buffer.alloc(64, 2).toString('base64')}`
    expect(parseIntegrity(`${weak} ${strong}`)).toEqual({ algorithm: 'sha512', hex: '02'.repeat(64) })
    expect(parseIntegrity(weak)).toEqual({ algorithm: 'sha256', hex: '01'.repeat(32) })
  })

  it.each(['', 'nonsense', 'sha512-', 'sha512-AAAA', `sha1-${Buffer.alloc(20).toString('base64')}`])(
    'refuses %j',
    text => {
      expect(() => parseIntegrity(text)).toThrow('source.integrity')
    },
  )
})
