import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tenants } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { createTenant, tenantCtx } from '../../test/factories.ts'
import { invite, newestMailTo } from '../../test/invitations.ts'

let app: TestApp
let owner: TestPerson
let tenantId: string
beforeAll(async () => {
  app = await createTestApp({ env: { PUBLIC_URL: 'https://tenants.example.com' } })
  owner = await app.person()
  tenantId = await createTenant(app, owner)
  app.services.now = () => new Date('2026-03-02T09:15:00Z')
})
afterAll(() => app.close())

const set = (values: Partial<typeof tenants.$inferInsert>) =>
  inTenant(tenantCtx(app, tenantId), (tx) => tx.update(tenants).set(values).where(eq(tenants.tenantId, tenantId)))

test.each([
  ['en', 'invites you to Acme on BeTrace', 'as Admin and Billing.', 'Monday, March 9, 2026'],
  ['de', 'lädt Sie zu Acme auf BeTrace ein', 'Ihre Rolle: Admin und Abrechnung.', 'Montag, 9. März 2026 um 10:15'],
  ['fr', 'vous invite à rejoindre Acme sur BeTrace', 'Administration et Facturation.', 'lundi 9 mars 2026 à 10:15'],
  ['es', 'te invita a Acme en BeTrace', 'Administración y Facturación.', 'lunes, 9 de marzo de 2026, 10:15'],
])('an invitation is written in %s, with the roles and the end in that language', async (locale, ...said) => {
  await set({ locale })
  const email = `${locale}@example.com`
  await invite(app, { as: owner, tenantId, email, roles: ['ADMIN', 'BILLING'] })
  const { subject, text, html } = await newestMailTo(app, email)
  for (const words of said) expect(`${subject}\n${text}`.replaceAll('\u202f', ' ')).toContain(words)
  expect(html).toContain(`<html lang="${locale}">`)
})

test('a mail bears the tenant’s name, colour and logo, and is answered by its support', async () => {
  await set({ primaryColor: '#ffee00', logoHash: 'b'.repeat(32), supportContact: 'help@acme.example', name: 'A&B "Ö"' })
  await invite(app, { as: owner, tenantId, email: 'branded@example.com' })
  const { html, senderName, replyTo } = await newestMailTo(app, 'branded@example.com')
  expect({ senderName, replyTo }).toEqual({ senderName: 'A&B "Ö" via BeTrace', replyTo: 'help@acme.example' })
  expect(html).toMatch(/<img src="https:\/\/tenants\.example\.com\/logos\/ten_\w+\/b{32}-64\.png"/)
  expect(html).toMatch(/background:#ffee00;color:#000000/)
  // As text on the white card that yellow could not be read.
  expect(html).not.toContain('color:#ffee00"')
})
