import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../../core/config.ts'
import { composeChange, composeCycle } from '../../../pricing/compose.ts'
import type { PricedPlan } from '../../../pricing/lines.ts'
import { mailLanguages } from '../../mail/language.ts'
import type { TenantRow } from '../../tenants/tenants.ts'
import type { SettingsRow } from '../book.ts'
import type { InvoiceRow } from '../invoices.ts'
import { billingMailTexts } from './billing-mail.texts.ts'
import { changeFailedMail, overdueMail } from './billing-mail.ts'
import { type Writing, wordLine } from './line-words.ts'

const period = { start: new Date('2026-11-01T00:00:00Z'), end: new Date('2026-12-01T00:00:00Z') }
const pro: PricedPlan = {
  ...{ code: 'PRO', version: 1, name: 'Pro' },
  prices: {
    ...{ currency: 'EUR', trialDays: 0, base: { MONTH: '4900', YEAR: null } },
    meters: {
      api_calls: {
        ...{ included: 1000, scheme: 'GRADUATED' },
        tiers: [
          { upTo: 500, unitAmount: '0.04', flatAmount: '100' },
          { upTo: null, unitAmount: '0.0125', flatAmount: '0' },
        ],
      },
      spans: { included: 0, scheme: 'PACKAGE', packageSize: 1000, packageAmount: '40' },
    },
  },
}
const writing = (language: Writing['language'], locale: string): Writing => ({
  ...{ language, locale, timeZone: 'UTC', currency: 'EUR' },
})
const plain = (text: string) => text.replace(/\s/g, ' ')

describe('a line is worded', () => {
  const [calls, spans, base] = composeCycle({
    ended: {
      ...{ plan: pro, period },
      usage: [
        { meter: 'api_calls', quantity: 2500n },
        { meter: 'spans', quantity: 1001n },
      ],
    },
    earlier: [],
    next: { plan: pro, interval: 'MONTH', period },
  })
  const worded = (line: typeof calls, as: Writing) => {
    if (!line) throw new Error('there is no such line')
    const { title, detail } = wordLine({ ...line, planName: 'Pro' }, as)
    return [title, ...detail].map(plain)
  }

  test('with each part of what was rated, in prices finer than a cent', () => {
    expect(worded(calls, writing('en', 'en-US'))).toEqual([
      'API calls',
      '1,000 included',
      '500 × €0.0004',
      '€1.00 for the tier',
      '1,000 × €0.000125',
    ])
    expect(worded(spans, writing('de', 'de-DE'))).toEqual(['Spans', '2 × 0,40 € je angefangene 1.000'])
  })

  test('without a calculation where a whole fee is paid', () => {
    expect(worded(base, writing('fr', 'fr-FR'))).toEqual(['Pro, abonnement'])
  })

  test('as unused and as remaining time after a change', () => {
    const team = { ...pro, code: 'TEAM', name: 'Team' }
    const at = new Date('2026-11-16T00:00:00Z')
    const term = { interval: 'MONTH', period } as const
    const [unused, remaining] = composeChange({ at, from: { plan: team, ...term }, to: { plan: pro, ...term } })
    expect(worded(unused, writing('es', 'es-ES'))[0]).toBe('Pro, tiempo no utilizado')
    expect(worded(remaining, writing('en', 'en-GB'))).toEqual([
      'Pro, remaining time',
      'its part of €49.00 for 1 – 30 November 2026',
    ])
  })

  test('as what was recorded late, less what was billed before', () => {
    const [late] = composeCycle({
      ...{ ended: null, next: null },
      earlier: [{ plan: pro, meter: 'spans', period, billed: 1000n, now: 2500n }],
    })
    expect(worded(late, writing('en', 'en-US'))).toEqual([
      'Spans, recorded late',
      '3 × €0.40 for each 1,000 begun',
      'less what was billed before: 1,000, €0.40',
    ])
  })
})

describe('a mail', () => {
  const config = loadConfig({ NODE_ENV: 'test' })
  const settings = { restrictAfterDays: 14, suspendAfterDays: 30 } as SettingsRow
  const invoice = {
    ...{ id: '01900000-0000-7000-8000-000000000001', number: 'INV-000007', currency: 'EUR', state: 'OPEN' },
    ...{ total: 4900n, paid: 900n, credited: 0n, createdAt: period.start, dueAt: period.end },
  } as InvoiceRow
  const tenantIn = (locale: string) =>
    ({ name: 'Acme', slug: 'acme', locale, timeZone: 'UTC', logoHash: null, supportContact: null }) as TenantRow

  test.each(mailLanguages)('that reminds says in %s what is left, what comes next and when', (language) => {
    const letter = { tenant: tenantIn(language), config }
    const now = new Date('2026-12-20T00:00:00Z')
    const mail = overdueMail(letter, invoice, { stage: 2, settings, now })('ada@example.com')
    expect(mail.subject).toContain('INV-000007')
    expect(mail.subject).toContain('2')
    expect(plain(mail.text)).toMatch(/40[.,]00/)
    expect(mail.text).toContain('/t/acme/billing/invoices/ivc_')
    // The restriction of 15 December has come already; the suspension of 31 December has not.
    const texts = billingMailTexts[language].overdue
    const ahead = (say: (day: string) => string) =>
      say('|')
        .split('|')
        .every((part) => mail.text.includes(part))
    expect([ahead(texts.restriction), ahead(texts.suspension)]).toEqual([false, true])
    expect(mail.text).toContain('2026')
  })

  test.each(mailLanguages)('that a change did not fit names what is in the way in %s', (language) => {
    const finding = {
      kind: 'LIMIT_EXCEEDED',
      subject: 'members',
      blocks: true,
      used: 9,
      limit: 3,
      message: '',
    } as const
    const mail = changeFailedMail({ tenant: tenantIn(language), config }, 'Free', [finding])('ada@example.com')
    expect(mail.subject).toContain('Free')
    expect(mail.text).toMatch(/seats|Plätze|places|plazas|puestos|asientos/)
  })
})
