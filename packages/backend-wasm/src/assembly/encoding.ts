/** Bytes, nested as they arose: instructions are joined once, at the end. */
export type Code = readonly (number | Code)[]

/** Lays nested code out. */
export function flatten(code: Code): Uint8Array<ArrayBuffer> {
  const bytes: number[] = []
  const append = (part: Code): void => {
    for (const item of part) {
      if (typeof item === 'number') bytes.push(item)
      else append(item)
    }
  }
  append(code)
  return Uint8Array.from(bytes)
}

/** An unsigned number in LEB128. */
export function unsigned(value: number): Code {
  const bytes: number[] = []
  let rest = value >>> 0
  do {
    const low = rest & 0x7f
    rest >>>= 7
    bytes.push(rest === 0 ? low : low | 0x80)
  } while (rest !== 0)
  return bytes
}

/** A signed number in LEB128. */
export function signed(value: number): Code {
  const bytes: number[] = []
  let rest = value | 0
  for (;;) {
    const low = rest & 0x7f
    rest >>= 7
    // Done when what is left is only the sign, and the last byte shows it.
    if (rest === (low & 0x40 ? -1 : 0)) return [...bytes, low]
    bytes.push(low | 0x80)
  }
}

/** The four bytes of a float32, or the eight of a float64, lowest first. */
export function float(value: number, bytes: 4 | 8): Code {
  const view = new DataView(new ArrayBuffer(bytes))
  if (bytes === 4) view.setFloat32(0, value, true)
  else view.setFloat64(0, value, true)
  return [...new Uint8Array(view.buffer)]
}

/** A list with its length before it. */
export function vector(items: readonly Code[]): Code {
  return [unsigned(items.length), items]
}

/** Code with its length in bytes before it. */
export function sized(code: Code): Code {
  const bytes = flatten(code)
  return [unsigned(bytes.length), [...bytes]]
}

/** A name: its length and its letters, which are ASCII here. */
export function name(text: string): Code {
  return vector([...text].map(letter => [letter.charCodeAt(0)]))
}
