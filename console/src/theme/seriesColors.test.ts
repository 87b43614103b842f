import { expect, it } from 'vitest'
import { contrast } from './color.ts'
import { palettes } from './palette.ts'
import { seriesColors } from './seriesColors.ts'

it.each(['light', 'dark'] as const)('the colours of series can be seen on the paper of the mode %s', (mode) => {
  const { named, rest } = seriesColors[mode]
  const paper = palettes[mode].background?.paper ?? ''
  expect(new Set([...named, rest]).size).toBe(11)
  for (const color of [...named, rest]) expect(contrast(color, paper), color).toBeGreaterThanOrEqual(3)
})
