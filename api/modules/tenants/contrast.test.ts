import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contrastRatio, textColorOn } from './contrast.ts'

test('contrast is computed as WCAG defines it', () => {
  expect(contrastRatio('#000000', '#ffffff')).toBeCloseTo(21, 5)
  expect(contrastRatio('#ffffff', '#ffffff')).toBe(1)
  // Known pairs around the limit: #767676 is the lightest grey that passes on white, #777777 the first that fails.
  expect(contrastRatio('#767676', '#ffffff')).toBeGreaterThanOrEqual(4.5)
  expect(contrastRatio('#777777', '#ffffff')).toBeLessThan(4.5)
})

test('on every colour either white or black text can be read', () => {
  const color = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`)
  fc.assert(
    fc.property(color, (given) => textColorOn(given).contrast >= 4.5),
    { numRuns: 5000 },
  )
})
