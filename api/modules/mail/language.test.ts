import { expect, test } from 'vitest'
import { mailLanguage, preferredLanguage } from './language.ts'

test.each([
  ['de', 'de'],
  ['de-AT', 'de'],
  ['FR-ca', 'fr'],
  ['es-419', 'es'],
  ['en-GB', 'en'],
  ['it', null],
  ['den', null],
  ['', null],
])('mails to %s are written in %s', (tag, language) => {
  expect(mailLanguage(tag)).toBe(language)
})

test.each([
  [undefined, 'en'],
  ['', 'en'],
  ['*', 'en'],
  ['de-CH,de;q=0.9,en;q=0.8', 'de'],
  ['it-IT, fr;q=0.5, es;q=0.7', 'es'],
  ['en;q=0.1, de; q=0.9', 'de'],
  ['de;q=0, fr', 'fr'],
  ['it, pt', 'en'],
  ['de;q=x, es', 'es'],
  [`${'x'.repeat(10_000)},de`, 'en'],
  [',;,;;q=,=', 'en'],
])('a browser that asks for %s gets %s', (header, language) => {
  expect(preferredLanguage(header)).toBe(language)
})
