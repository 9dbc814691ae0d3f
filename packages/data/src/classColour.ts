/** A colour, 0 to 255: red, green, blue. */
export type Colour = readonly [red: number, green: number, blue: number]

/**
 * The colour that VOC's segmentations have for a class: black for 0, the background, and others apart. The lowest three bits of
 * the class are the highest ones of red, green and blue, the next three those below, and so on.
 *
 * @param index 0 to 255
 * @see Everingham et al., The PASCAL Visual Object Classes Challenge 2012 Development Kit, VOClabelcolormap
 */
export function classColour(index: number): Colour {
  const channel = (at: number): number => {
    let value = 0
    for (let level = 0; level < 8; level++) value |= ((index >> (3 * level + at)) & 1) << (7 - level)
    return value
  }
  return [channel(0), channel(1), channel(2)]
}
