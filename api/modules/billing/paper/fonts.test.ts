import { expect, test } from 'vitest'
import { openFonts, runsOf } from './fonts.ts'
import { linesOf } from './text-lines.ts'

test.each([
  'Łódź, Győr, Reykjavík, Ærøskøbing, Tiếng Việt',
  'Москва, Київ, Αθήνα',
  '株式会社ベトレース・システムズ、東京都千代田区丸の内一丁目',
  '서울특별시 강남구 테헤란로 똠방각하 뷁',
  '北京市朝阳区建国路甲一百号 上海浦东 廣州 臺北',
  '€ £ ¥ ₹ ₴ ₫ × − – „“ «» ’',
])('%s has an outline for every letter, in both weights', async (text) => {
  await openFonts(text)
  for (const weight of ['regular', 'strong'] as const)
    for (const { text: part, font } of runsOf(text, weight)) {
      const blank = font.layout(part).glyphs.filter(({ path, id }) => id === 0 || path.commands.length === 0)
      const letters = [...part].filter((character) => /\S/.test(character)).length
      expect([part, font.layout(part).glyphs.length - blank.length]).toEqual([part, letters])
    }
})

test('what no font has is written as question marks, not as nothing', async () => {
  await openFonts('กขค')
  expect(runsOf('กขค', 'regular').map(({ text }) => text)).toEqual(['???'])
})

const style = { size: 9, weight: 'regular' } as const
const written = (text: string, width: number) =>
  linesOf(text, style, width).map(({ runs }) => runs.map((run) => run.text).join(''))

test('lines end between words, where the text says so, and only inside a word that fills a line alone', async () => {
  await openFonts('abcdefghijklmnopqrstuvwxyz€漢字')
  expect(written('one two\nthree', 500)).toEqual(['one two', 'three'])
  expect(written('aaaa bbbb cccc', 45)).toEqual(['aaaa bbbb', 'cccc'])
  expect(written('漢字漢字漢字', 28).length).toBeGreaterThan(1)
  expect(written('wwwwwwwwwwwwwwwwwwww', 40).join('')).toBe('w'.repeat(20))
  expect(written('aaa 12\u00a0€', 35)).toEqual(['aaa', '12\u00a0€'])
})
