import { type Conv2dTransposeOptions, conv2dTranspose as run, type Size2d } from '@convene/core'
import fc from 'fast-check'
import { sumOver } from '../definition.ts'
import { axisSize } from '../signatures.ts'
import { type AnyCompositionSpec, composition } from '../spec.ts'
import { beforeImage, both, extentOf, type WindowOf, windowCases, windowReaches } from './windows.ts'

type Transpose = WindowOf & Conv2dTransposeOptions & { readonly groups: number }

export const conv2dTranspose: Readonly<Record<string, AnyCompositionSpec>> = {
  conv2dTranspose: composition<Transpose>({
    run: (ops, [x, filter], options) => run(ops, x!, filter!, options),
    signatures: fc
      .record({
        window: windowCases(),
        small: fc.tuple(axisSize(3), axisSize(4)),
        batch: axisSize(2),
        ci: axisSize(3),
        co: axisSize(3),
        groups: axisSize(2),
        outputPadding: fc.tuple(fc.nat(3), fc.nat(3)),
      })
      .map(({ window: { taps, options }, small, batch, ci, co, groups, outputPadding }) => {
        const { padding } = options
        // At least one row and column stay.
        const cut = (axis: 0 | 1) => {
          const full = (small[axis] - 1) * both(options.strides)[axis] + extentOf(axis, taps, options)
          const most = Math.floor((full - 1) / 2)
          return [Math.min(Number(padding[2 * axis]), most), Math.min(Number(padding[2 * axis + 1]), most)] as const
        }
        const explicit = { padding: [...cut(0), ...cut(1)], outputPadding } as const
        return {
          shapes: [
            [batch, ...small, groups * ci],
            [...taps, co, groups * ci],
          ],
          attrs: { ...options, ...(typeof padding === 'string' ? {} : explicit), groups },
        }
      }),
    define: ([x, filter], options, out) => {
      const [, h, w, channels] = x!.shape
      const [kh = 1, kw = 1, coPerGroup = 1] = filter!.shape
      const ciPerGroup = channels! / options.groups
      const taps: Size2d = [kh, kw]
      // As far as the convolution that leads from here to x begins before its image.
      const [top, left] = [beforeImage(0, out[1]!, taps, options), beforeImage(1, out[2]!, taps, options)]
      const [[sh, sw], [dh, dw]] = [both(options.strides), both(options.dilations)]
      return (b, y, column, o) => {
        const group = Math.floor(o! / coPerGroup)
        // Every element of x that a tap of the filter brings here.
        return sumOver([h!, kh], (iy, ky) => {
          if (iy! * sh + ky! * dh - top !== y) return 0
          return sumOver([w!, kw, ciPerGroup], (ix, kx, i) => {
            if (ix! * sw + kx! * dw - left !== column) return 0
            const c = group * ciPerGroup + i!
            return x!(b!, iy!, ix!, c)! * filter!(ky!, kx!, o! % coPerGroup, c)!
          })
        })
      }
    },
    shape: ({ shapes: [x, filter], attrs }) => {
      const [n = 1, h = 1, w = 1] = x!
      const [kh = 1, kw = 1, co = 1] = filter!
      const { padding, outputPadding = 0 } = attrs
      const along = (axis: 0 | 1, input: number) => {
        const [stride, extent] = [both(attrs.strides)[axis], extentOf(axis, [kh, kw], attrs)]
        if (padding === 'valid') return input * stride + Math.max(extent - stride, 0)
        if (typeof padding === 'string') return input * stride
        const cut = padding[2 * axis]! + padding[2 * axis + 1]!
        return (input - 1) * stride + extent - cut + both(outputPadding)[axis]
      }
      return [n, along(0, h), along(1, w), co * attrs.groups]
    },
    linearIn: [0, 1],
    exactOnIntegers: true,
    reaches: { ...windowReaches, groups: ['1', 'above 1'] },
  }),
}
