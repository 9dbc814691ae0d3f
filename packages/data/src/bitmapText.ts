import font from 'oled-font-5x7'

const { width, height, fontData, lookup } = font

/** Columns of pixels of each character, the lowest bit at the top. */
const glyphs = new Map(lookup.map((character, i) => [character, fontData.slice(i * width, (i + 1) * width)]))
const unknown = glyphs.get('?')!

/** One pixel between characters. */
const advance = width + 1

/** [height, width] of a line of text, at one pixel a dot. */
export function textSize(text: string): readonly [height: number, width: number] {
  const { length } = [...text]
  return [height, Math.max(0, length * advance - 1)]
}

/** Calls back for each dot of a line of text. Characters that the font does not have are question marks. */
export function eachDot(text: string, dot: (y: number, x: number) => void): void {
  for (const [i, character] of [...text].entries()) {
    const columns = glyphs.get(character) ?? unknown
    for (const [x, column] of columns.entries()) {
      for (let y = 0; y < height; y++) if ((column >> y) & 1) dot(y, i * advance + x)
    }
  }
}
