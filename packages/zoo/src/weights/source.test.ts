import { parseIntegrity } from '@convene/data/node'
import { describe, expect, it } from 'vitest'
import { resnet50Imagenet } from './resnet50Imagenet.ts'
import { checkSource, parseWeightsSource } from './source.ts'

describe('parseWeightsSource', () => {
  it.each([
    ['npm:net@1.2.3', { npm: 'net@1.2.3' }],
    ['npm:@scope/net@1.2.3-rc.1#a/model.json', { npm: '@scope/net@1.2.3-rc.1', path: 'a/model.json' }],
    ['https://example.com/a/model.json?x=1', { url: 'https://example.com/a/model.json?x=1' }],
    ['https://example.com/net.tgz#a/model.json', { url: 'https://example.com/net.tgz', path: 'a/model.json' }],
    ['http://localhost:8080/net.tar.gz', { url: 'http://localhost:8080/net.tar.gz' }],
    ['nets/model.json', { file: 'nets/model.json' }],
    ['nets/net.tgz', { file: 'nets/net.tgz' }],
    ['nets', { folder: 'nets' }],
    ['C:\\nets', { folder: 'C:\\nets' }],
    ['file:///nets/model.json', { file: '/nets/model.json' }],
  ])('reads %s', (text, source) => {
    expect(parseWeightsSource(text)).toEqual(source)
  })

  it.each([
    ['', 'weights.source'],
    ['npm:net', 'weights.source'],
    ['npm:net@latest', 'weights.source'],
    ['npm:net@^1.0.0', 'weights.source'],
    ['npm:../net@1.0.0', 'weights.source'],
    ['npm:a/b@1.0.0', 'weights.source'],
    ['ftp://example.com/net.tgz', 'weights.source'],
    ['https://example.com/net.h5', 'weights.source'],
    ['http://example.com/net.tgz', 'source.address'],
    ['https://', 'source.address'],
  ])('refuses %j', (text, code) => {
    expect(() => parseWeightsSource(text)).toThrow(code)
  })
})

it('what is pinned is a source', () => {
  expect(checkSource(resnet50Imagenet)).toBe(resnet50Imagenet)
  expect(parseIntegrity(resnet50Imagenet.integrity!).hex).toHaveLength(128)
})
