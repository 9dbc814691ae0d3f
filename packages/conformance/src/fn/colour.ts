import { hsvToRgb, type Ops, rgbToGrayscale, rgbToHsv, rgbToYcbcr, rgbToYuv, ycbcrToRgb, yuvToRgb } from '@convene/core'
import type { Distribution } from '../numbers.ts'
import { shapeOfRank } from '../signatures.ts'
import { type AnyCompositionSpec, composition } from '../spec.ts'
import { finite } from './boxes.ts'

type Colour = readonly [number, number, number]
type Convert = <T>(ops: Ops<T>, colours: T) => T

const signatures = shapeOfRank(0, 2).map(shape => ({ shapes: [[...shape, 3]], attrs: undefined }))

function colours(run: Convert, f: (colour: Colour) => readonly number[], isLinear: boolean): AnyCompositionSpec {
  return composition<undefined>({
    run: (ops, [x]) => run(ops, x!),
    signatures,
    define:
      ([x]) =>
      (...index) => {
        const [a, b, c] = [0, 1, 2].map(i => x!(...index.with(-1, i))!)
        return f([a!, b!, c!])[index.at(-1)!]!
      },
    linearIn: isLinear ? [0] : [],
    exactOnIntegers: false,
    specials: finite,
    ...(isLinear ? {} : { hasKinks: true as const }),
  })
}

const brightness = ([red, green, blue]: Colour): number => 0.299 * red + 0.587 * green + 0.114 * blue

/** Half a twelfth from where hues change their formula. */
const betweenKinks: Distribution = u => (Math.floor(u * 12) + 0.5) / 12

/** By the hexagon: the two strongest colours say in which sixth a hue lies. */
function hsvOf([red, green, blue]: Colour): Colour {
  const value = Math.max(red, green, blue)
  const range = value - Math.min(red, green, blue)
  const sixths =
    red === value ? (green - blue) / range : green === value ? 2 + (blue - red) / range : 4 + (red - green) / range
  return [range === 0 ? 0 : (sixths < 0 ? sixths + 6 : sixths) / 6, value === 0 ? 0 : range / value, value]
}

function rgbOf([hue, saturation, value]: Colour): readonly number[] {
  const channel = (distance: number) => Math.min(Math.max(distance, 0), 1)
  const pure = [Math.abs(hue * 6 - 3) - 1, 2 - Math.abs(hue * 6 - 2), 2 - Math.abs(hue * 6 - 4)].map(channel)
  return pure.map(share => value * (1 - saturation * (1 - share)))
}

const differences =
  (blueRange: number, redRange: number) =>
  (colour: Colour): Colour => {
    const y = brightness(colour)
    return [y, ((colour[2] - y) * blueRange) / 0.886, ((colour[0] - y) * redRange) / 0.701]
  }

const fromDifferences =
  (blueRange: number, redRange: number) =>
  ([y, u, v]: Colour): Colour => {
    const [red, blue] = [y + (v * 0.701) / redRange, y + (u * 0.886) / blueRange]
    return [red, (y - 0.299 * red - 0.114 * blue) / 0.587, blue]
  }

export const colour: Readonly<Record<string, AnyCompositionSpec>> = {
  rgbToGrayscale: composition<undefined>({
    run: (ops, [x]) => rgbToGrayscale(ops, x!),
    signatures,
    define:
      ([x]) =>
      (...index) => {
        const [red, green, blue] = [0, 1, 2].map(i => x!(...index.with(-1, i))!)
        return brightness([red!, green!, blue!])
      },
    linearIn: [0],
    exactOnIntegers: false,
  }),
  rgbToYuv: colours(rgbToYuv, differences(0.436, 0.615), true),
  yuvToRgb: colours(yuvToRgb, fromDifferences(0.436, 0.615), true),
  rgbToYcbcr: colours(rgbToYcbcr, differences(0.5, 0.5), true),
  ycbcrToRgb: colours(ycbcrToRgb, fromDifferences(0.5, 0.5), true),
  rgbToHsv: colours(rgbToHsv, hsvOf, false),
  hsvToRgb: composition<undefined>({
    run: (ops, [x]) => hsvToRgb(ops, x!),
    signatures,
    define:
      ([x]) =>
      (...index) => {
        const [hue, saturation, value] = [0, 1, 2].map(i => x!(...index.with(-1, i))!)
        return rgbOf([hue!, saturation!, value!])[index.at(-1)!]!
      },
    linearIn: [],
    exactOnIntegers: false,
    numbers: () => ({ integers: betweenKinks, reals: betweenKinks }),
    specials: finite,
  }),
}
