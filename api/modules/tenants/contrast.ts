/** Whether `value` is a colour as it is stored: `#rrggbb` in lower case. */
export function isColor(value: string): boolean {
  return /^#[0-9a-f]{6}$/.test(value)
}

/** Relative luminance of sRGB, 0 to 1 (WCAG 2.2). */
function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** Contrast of two colours, 1 to 21 (WCAG 2.2). Text needs 4.5. */
export function contrastRatio(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

/** White where it can be read on the colour (4.5:1), else black, which then always can: at least 4.66:1. */
export function textColorOn(color: string): { textColor: string; contrast: number } {
  const onWhite = contrastRatio(color, '#ffffff')
  return onWhite >= 4.5
    ? { textColor: '#ffffff', contrast: onWhite }
    : { textColor: '#000000', contrast: contrastRatio(color, '#000000') }
}
