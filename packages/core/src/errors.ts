/** What an error says, as data. */
export interface ErrorDetails {
  /** A stable label, such as `conv2d.channels`. */
  readonly code: string
  /** The op that failed, by its name in `Primitives`. */
  readonly op?: string
  /** The path of the layer in which it failed, such as `conv2_block1/conv2_block1_1_conv`. */
  readonly layer?: string
  /** What was expected, in words or as a shape. */
  readonly expected: string
  /** What came instead. */
  readonly received: string
  readonly cause?: unknown
}

/** The base of every error that this project raises on purpose. */
export class ConveneError extends Error implements ErrorDetails {
  readonly code: string
  readonly op?: string
  readonly layer?: string
  readonly expected: string
  readonly received: string

  constructor(details: ErrorDetails) {
    super(messageOf(details), details.cause === undefined ? undefined : { cause: details.cause })
    this.name = new.target.name
    this.code = details.code
    if (details.op !== undefined) this.op = details.op
    if (details.layer !== undefined) this.layer = details.layer
    this.expected = details.expected
    this.received = details.received
  }

  /** The same error with more known about where it happened; an op already named stays, layers nest outwards. */
  at(place: { readonly op?: string; readonly layer?: string }): this {
    const op = this.op ?? place.op
    const layer = [place.layer, this.layer].filter(name => name !== undefined).join('/')
    const Same = this.constructor as new (details: ErrorDetails) => this
    const error = new Same({
      code: this.code,
      ...(op === undefined ? {} : { op }),
      ...(layer === '' ? {} : { layer }),
      expected: this.expected,
      received: this.received,
      cause: this.cause,
    })
    if (this.stack) error.stack = `${error.name}: ${error.message}\n${this.stack.split('\n').slice(1).join('\n')}`
    return error
  }
}

/** Shapes that do not fit an op, or attributes that no shape fits. */
export class ShapeError extends ConveneError {}

/** Data that is not what its label says: a length, a type, a value, a checksum, a format. */
export class DataError extends ConveneError {}

/** Something a backend cannot do, or failed to do. */
export class BackendError extends ConveneError {}

function messageOf({ code, op, layer, expected, received }: ErrorDetails): string {
  const subject = op === undefined || code.startsWith(`${op}.`) ? code : `${op}: ${code}`
  const place = layer === undefined ? '' : ` in layer ${layer}`
  return `${subject}${place}: expected ${expected}, received ${received}`
}
