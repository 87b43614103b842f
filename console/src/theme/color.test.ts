import { expect, it } from 'vitest'
import { brandPrimary } from './brandTheme.tsx'
import { contrast } from './color.ts'

/** Every 51st step of each channel: 216 colours, among them the extremes. */
const colors = Array.from({ length: 216 }, (_, index) => {
  const channel = (step: number) => (step * 51).toString(16).padStart(2, '0')
  return `#${channel(Math.floor(index / 36))}${channel(Math.floor(index / 6) % 6)}${channel(index % 6)}`
})

it('shows every tenant’s colour so that text in it and on it can be read, in light and in dark', () => {
  for (const color of colors) {
    const light = brandPrimary(color, 'light')
    const dark = brandPrimary(color, 'dark')
    for (const paper of ['#ffffff', '#f4f7f6']) expect(contrast(light.main, paper), color).toBeGreaterThanOrEqual(4.5)
    for (const paper of ['#0d1413', '#141d1b']) expect(contrast(dark.main, paper), color).toBeGreaterThanOrEqual(4.5)
    for (const { main, dark: hovered, contrastText } of [light, dark]) {
      expect(contrast(main, contrastText), color).toBeGreaterThanOrEqual(4.5)
      expect(contrast(hovered, contrastText), color).toBeGreaterThanOrEqual(4.5)
    }
  }
})

it('leaves a colour that can be read as it is', () => {
  expect(brandPrimary('#0b6b5e', 'light').main).toBe('#0b6b5e')
})
