import { DataError } from '@convene/core'
import XMLBuilder from 'fast-xml-builder'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { shown } from '../json.ts'
import type { Attributes } from './labelSet.ts'

export interface XmlElement {
  readonly name: string
  readonly attributes: Attributes
  readonly children: readonly XmlElement[]
  /** What stands directly in it, as it stands. */
  readonly text: string
}

const options = {
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  // Those of characters; a file cannot define any.
  htmlEntities: true,
  maxNestedTags: 20,
}

/**
 * The root element of XML.
 *
 * @throws DataError xml.doctype: it defines entities, or might
 * @throws DataError xml.format: it is not well-formed, nested too deep, or of another root
 */
export function parseXml(text: string, root: string): XmlElement {
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) {
    throw new DataError({ code: 'xml.doctype', expected: 'XML without a document type', received: 'one' })
  }
  const nodes = wellFormed(text)
  const found = nodes.map(elementOf).filter(element => element !== undefined)
  const [element] = found
  if (found.length !== 1 || element?.name !== root) {
    const received = found.map(({ name }) => shown(name)).join(', ') || 'none'
    throw new DataError({ code: 'xml.format', expected: `one root element named ${root}`, received })
  }
  return element
}

/** Writes an element, indented. */
export function formatXml(element: XmlElement): string {
  const builder = new XMLBuilder({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    format: true,
    suppressEmptyNode: true,
  })
  return `${builder.build([nodeOf(element)]).trim()}\n`
}

/** An element to write: with children, or with a text. */
export function xml(
  name: string,
  content: readonly XmlElement[] | string = [],
  attributes: Attributes = {},
): XmlElement {
  return typeof content === 'string'
    ? { name, attributes, children: [], text: content }
    : { name, attributes, children: content, text: '' }
}

export function childrenOf({ children }: XmlElement, name: string): readonly XmlElement[] {
  return children.filter(child => child.name === name)
}

export function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find(child => child.name === name)
}

/** The text of a child. */
export function childText(element: XmlElement, name: string): string | undefined {
  return childOf(element, name)?.text
}

/** @throws DataError xml.missing: no such attribute */
export function attributeOf({ name, attributes }: XmlElement, attribute: string): string {
  if (Object.hasOwn(attributes, attribute)) return attributes[attribute]!
  throw new DataError({ code: 'xml.missing', expected: `${attribute} of ${name}`, received: 'none' })
}

/** @throws DataError xml.number: no finite number */
export function numberOf(text: string | undefined, what: string): number {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text)
  if (Number.isFinite(value)) return value
  throw new DataError({ code: 'xml.number', expected: `a number as ${what}`, received: shown(text) })
}

/** Whether XML can have an element or attribute of that name. */
export function isXmlName(name: string): boolean {
  return /^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(name) && !/^xml/i.test(name)
}

function wellFormed(text: string): readonly unknown[] {
  try {
    // The parser is lenient, but minds the depth; the validator is neither.
    const nodes: unknown = new XMLParser(options).parse(text)
    const verdict = XMLValidator.validate(text)
    if (verdict !== true) throw new Error(`${verdict.err.msg} in line ${verdict.err.line}`)
    return nodes as readonly unknown[]
  } catch (cause) {
    const { message } = cause as Error
    throw new DataError({ code: 'xml.format', expected: 'XML', received: message.slice(0, 200), cause })
  }
}

/** The parser's nodes: `{ <name>: children, ':@': attributes }`, or `{ '#text': text }`. */
function elementOf(node: unknown): XmlElement | undefined {
  const { ':@': attributes = {}, ...rest } = node as Readonly<Record<string, unknown>>
  const [entry] = Object.entries(rest)
  if (entry === undefined || entry[0] === '#text') return undefined
  const nodes = entry[1] as readonly unknown[]
  const texts = nodes.map(child => (child as Readonly<Record<string, unknown>>)['#text'] ?? '')
  return {
    name: entry[0],
    attributes: attributes as Attributes,
    children: nodes.map(elementOf).filter(child => child !== undefined),
    text: texts.join(''),
  }
}

function nodeOf({ name, attributes, children, text }: XmlElement): object {
  const content = children.length > 0 ? children.map(nodeOf) : text === '' ? [] : [{ '#text': text }]
  return Object.keys(attributes).length === 0 ? { [name]: content } : { [name]: content, ':@': attributes }
}
