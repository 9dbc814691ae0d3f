import type { Colour } from './classColour.ts'

/** Colours that are told apart well on photographs. */
const colours: readonly Colour[] = [
  [230, 25, 75],
  [60, 180, 75],
  [255, 225, 25],
  [0, 130, 200],
  [245, 130, 48],
  [145, 30, 180],
  [70, 240, 240],
  [240, 50, 230],
]

/** The colour for boxes of a class. */
export function boxColour(label: number): Colour {
  return colours[Math.abs(label) % colours.length]!
}
