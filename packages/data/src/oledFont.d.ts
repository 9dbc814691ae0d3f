/** It comes without types. */
declare module 'oled-font-5x7' {
  const font: {
    readonly width: number
    readonly height: number
    /** `width` numbers a character: its columns, the lowest bit at the top. */
    readonly fontData: readonly number[]
    readonly lookup: readonly string[]
  }
  export default font
}
