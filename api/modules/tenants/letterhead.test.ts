import { expect, test } from 'vitest'
import { loadConfig } from '../../core/config.ts'
import { newId } from '../../core/ids.ts'
import { letterheadOf, writeMoment } from './letterhead.ts'
import type { TenantRow } from './tenants.ts'

const config = loadConfig({ PUBLIC_URL: 'https://tenants.example.com' })
const acme: TenantRow = {
  tenantId: newId(),
  name: 'Acme',
  slug: 'acme',
  timeZone: 'America/New_York',
  locale: 'de-AT',
  retentionDays: 90,
  supportContact: 'help@acme.example',
  primaryColor: '#ffee00',
  logoHash: 'a'.repeat(32),
  metadata: {},
  tags: [],
  security: {},
  planCode: 'PRO',
  status: 'ACTIVE',
  organizationId: null,
  createdBy: null,
  createdAt: new Date(0),
  updatedAt: new Date(0),
  activatedAt: null,
  suspendedAt: null,
  suspensionReason: null,
  suspensionNote: null,
  deletionRequestedBy: null,
  deletionRequestedAt: null,
  deletionAt: null,
  deletionReminder: null,
  purgedAt: null,
  version: 1,
}

test('a letterhead has the tenant’s language, readable colours, logo and address for answers', () => {
  expect(letterheadOf(acme, config)).toEqual({
    language: 'de',
    brand: {
      name: 'Acme',
      color: { background: '#ffee00', text: '#000000', readsOnWhite: false },
      logoUrl: expect.stringMatching(/^https:\/\/tenants\.example\.com\/logos\/ten_\w+\/a{32}-64\.png$/),
      replyTo: 'help@acme.example',
    },
  })
})

test('without a look of its own, or with a page for support, it says so; other languages are written in English', () => {
  const plain = {
    ...acme,
    locale: 'it',
    primaryColor: null,
    logoHash: null,
    supportContact: 'https://help.example/@us',
  }
  expect(letterheadOf(plain, config)).toEqual({
    language: 'en',
    brand: { name: 'Acme', color: null, logoUrl: null, replyTo: null },
  })
})

test.each([
  ['de-AT', 'Mittwoch, 31. Dezember 2025 um 19:30'],
  ['fr', 'mercredi 31 décembre 2025 à 19:30'],
  ['es', 'miércoles, 31 de diciembre de 2025, 19:30'],
  ['en-GB', 'Wednesday, 31 December 2025 at 19:30'],
  ['ja', 'Wednesday, December 31, 2025 at 7:30'],
])('a moment is written in the tenant’s zone and as is usual in %s', (locale, text) => {
  const written = writeMoment(new Date('2026-01-01T00:30:00Z'), { ...acme, locale })
  expect(written.replaceAll('\u202f', ' ')).toContain(text)
  expect(written).toMatch(/ \(America\/New York\)$/)
})
