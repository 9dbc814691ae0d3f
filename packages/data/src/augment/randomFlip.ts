import { splitKey, uniformInteger } from '@convene/core'
import type { Augmentation } from './example.ts'
import { transform } from './transform.ts'

export interface FlipOptions {
  /** Left and right may be swapped; true unless said. */
  readonly horizontal?: boolean
  /** Top and bottom may be swapped; false unless said. */
  readonly vertical?: boolean
}

/** Mirrors every second example, on average, along each axis that is asked for. */
export function randomFlip({ horizontal = true, vertical = false }: FlipOptions = {}): Augmentation {
  return (key, example) => {
    const [forX, forY] = splitKey(key, 2)
    const flipX = horizontal && uniformInteger(forX, 2) === 1
    const flipY = vertical && uniformInteger(forY, 2) === 1
    if (!flipX && !flipY) return example
    const { height, width } = example.image
    const x = flipX ? { xx: -1, x0: width } : { xx: 1, x0: 0 }
    const y = flipY ? { yy: -1, y0: height } : { yy: 1, y0: 0 }
    return transform(example, { ...x, xy: 0, yx: 0, ...y }, [height, width], { minVisible: 0 })
  }
}
