import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../../test/app.ts'
import { openBrowser } from '../../test/browser.ts'
import { newestMailTo } from '../../test/invitations.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())

test.each([
  ['en', 'en-US,en;q=0.9', /^\d{6} is your BeTrace sign-in code$/],
  ['de', 'de-CH,de;q=0.9,en;q=0.8', /^\d{6} ist Ihr Anmeldecode für BeTrace$/],
  ['fr', 'fr', /^\d{6} est votre code de connexion à BeTrace$/],
  ['es', 'ca;q=0.9,es-MX;q=0.8,en;q=0.5', /^\d{6} es tu código de inicio de sesión en BeTrace$/],
  ['en', 'ja', /^\d{6} is your BeTrace sign-in code$/],
])('a sign-in code is mailed in %s to a browser that asks for %s', async (language, accepted, subject) => {
  const email = `${accepted.length}-${language}@example.com`
  await openBrowser(app).post('/auth/email/start', { email }, { 'accept-language': accepted })
  const mail = await newestMailTo(app, email)
  expect(mail).toMatchObject({ subject: expect.stringMatching(subject), senderName: null, replyTo: null })
  expect(mail.html).toContain(`<html lang="${language}">`)
  expect(mail.text).toContain(`    ${mail.subject.slice(0, 6)}\n`)
})
