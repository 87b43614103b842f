import { expect, it } from 'vitest'
import { sizeText } from '../format/sizes.ts'
import { progressOf, progressText } from './exportWords.ts'

it('says how far an export is, also when more rows came than were counted', () => {
  expect(progressText({ rowsDone: 0, rowsTotal: null })).toBe('Waiting to begin…')
  expect(progressText({ rowsDone: 1200, rowsTotal: 3400 })).toBe('1,200 of 3,400 entries')
  expect(progressText({ rowsDone: 3405, rowsTotal: 3400 })).toBe('3,400 of 3,400 entries')
  expect(progressOf({ rowsDone: 850, rowsTotal: 3400 })).toBe(25)
  expect(progressOf({ rowsDone: 3405, rowsTotal: 3400 })).toBe(100)
})

it('writes sizes as people read them', () => {
  expect([0, 640, 1200, 999_949, 12_345_678, '5000000000'].map((bytes) => sizeText(bytes))).toEqual([
    '0 bytes',
    '640 bytes',
    '1.2 kB',
    '999.9 kB',
    '12.3 MB',
    '5 GB',
  ])
})
