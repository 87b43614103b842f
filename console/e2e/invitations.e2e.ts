import type { BrowserContext, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { useBrowser } from './browser.ts'
import { askForCode, createTenant, invitationLink, newCompany, newEmail, signIn } from './people.ts'

const { url, open } = useBrowser()

/** Every address the browser asks the server for, as a proxy or a log would see it. */
function addressesAskedFor(page: Page): string[] {
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url(), request.headers().referer ?? ''))
  return asked
}

it('invites a person, who opens the mail signed out, signs in, accepts, and needs no tenant of their own', async () => {
  const admin = await open()
  // The mail's subject begins with this name, whose digits are no code.
  await signIn(admin, url, newEmail('owner.314159'))
  const company = newCompany('Invites')
  await createTenant(admin, url, company)
  const page = await admin.newPage()
  await page.goto(`/t/${company.slug}/team`)
  await page.getByRole('link', { name: 'Invitations', exact: true }).click()
  await page.getByText('No invitations').waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Invite people' }).click()
  const dialog = page.getByRole('dialog')
  const email = newEmail('grace')
  await dialog.getByLabel('E-mail addresses').fill(email.toUpperCase())
  await dialog.getByLabel('Message').fill('Welcome aboard\n<b>Grace</b>')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Send invitation' }).click()
  const row = page.getByRole('row', { name: new RegExp(email) })
  await row.getByText('Pending').waitFor()
  await expectAccessible(page)

  const guest = await open()
  const theirs = await guest.newPage()
  const asked = addressesAskedFor(theirs)
  const link = await invitationLink(url, email)
  const token = link.slice(link.indexOf('#') + 1)
  await theirs.goto(link)
  await theirs.getByRole('heading', { name: `Join ${company.name}` }).waitFor()
  await theirs.getByText('<b>Grace</b>').waitFor()
  expect(theirs.url()).not.toContain(token)
  await expectAccessible(theirs)
  await theirs.getByRole('link', { name: 'Sign in to accept' }).click()
  await theirs.getByLabel('Six-digit code').fill(await askForCode(theirs, url, email))
  await theirs.getByRole('button', { name: 'Accept' }).waitFor()
  await expectAccessible(theirs)
  await theirs.getByRole('button', { name: 'Accept' }).click()
  await theirs.waitForURL(`**/t/${company.slug}`)
  await theirs.getByRole('link', { name: 'Keys', exact: true }).waitFor()
  expect(asked.filter((address) => address.includes(token))).toEqual([])

  await page.reload()
  await row.getByText('Accepted').waitFor()
  await theirs.goto(link)
  await theirs.getByText(`You are a member of ${company.name}.`).waitFor()
  await expectAccessible(theirs)
})

it('tells somebody else for whom the link is, and lets them come back with the right address', async () => {
  const admin = await open()
  await signIn(admin, url, newEmail('owner'))
  const company = newCompany('Masked')
  await createTenant(admin, url, company)
  const page = await admin.newPage()
  await page.goto(`/t/${company.slug}/team/invitations`)
  await page.getByRole('button', { name: 'Invite people' }).click()
  const email = newEmail('alan')
  await page.getByRole('dialog').getByLabel('E-mail addresses').fill(email)
  await page.getByRole('dialog').getByRole('button', { name: 'Send invitation' }).click()
  await page.getByRole('row', { name: new RegExp(email) }).waitFor()
  const link = await invitationLink(url, email)

  const context = await open()
  await signIn(context, url, newEmail('somebody'))
  const theirs = await context.newPage()
  await theirs.goto(link)
  await theirs.getByText(/This invitation is for a•••@e•••\.com\. You are signed in as somebody\./).waitFor()
  await expectAccessible(theirs)
  await theirs.getByRole('button', { name: 'Sign in with another address' }).click()
  await theirs.getByLabel('Six-digit code').fill(await askForCode(theirs, url, email))
  await theirs.getByRole('button', { name: 'Decline' }).click()
  await theirs.getByRole('dialog').getByRole('button', { name: 'Decline' }).click()
  await theirs.getByRole('heading', { name: /Welcome/ }).waitFor()
  await theirs.goto(link)
  await theirs.getByRole('heading', { name: 'This invitation does not hold' }).waitFor()
  await expectAccessible(theirs)
  await page.reload()
  await page
    .getByRole('row', { name: new RegExp(email) })
    .getByText('Declined')
    .waitFor()
})

it('invites many at once, says row by row why some were not, sends again and revokes', async () => {
  const admin = await open()
  const owner = newEmail('owner')
  await signIn(admin, url, owner)
  const company = newCompany('Bulk')
  await createTenant(admin, url, company)
  const page = await admin.newPage()
  await page.goto(`/t/${company.slug}/team/invitations`)
  await page.getByRole('button', { name: 'Invite people' }).click()
  const dialog = page.getByRole('dialog')
  const email = newEmail('dev')
  await dialog
    .locator('input[type="file"]')
    .setInputFiles({ name: 'team.csv', mimeType: 'text/csv', buffer: Buffer.from(`email,role\n${email},Developer`) })
  const box = dialog.getByLabel('E-mail addresses')
  await page.waitForFunction((address) => document.querySelector('textarea')?.value.includes(address), email)
  await box.fill(`${await box.inputValue()}\n${owner}\nnot an address`)
  await dialog.getByRole('button', { name: 'Send 3 invitations' }).click()
  await dialog.getByText('2 addresses were not invited').waitFor()
  await dialog.getByText(`${owner}: This person is already a member.`).waitFor()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  const row = page.getByRole('row', { name: new RegExp(email) })
  await row.getByText('Developer').waitFor()

  const first = await invitationLink(url, email)
  await row.getByRole('button', { name: /again/ }).click()
  await page.getByText(`Sent again to ${email}.`, { exact: false }).waitFor()
  await invitationLink(url, email, first)
  const visitor = await (await open()).newPage()
  await visitor.goto(first)
  await visitor.getByRole('heading', { name: 'This invitation does not hold' }).waitFor()

  await row.getByRole('button', { name: /Revoke/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await row.getByText('Revoked').waitFor()
})

it('makes a link for several people, shows it once, and a person joins by it', async () => {
  const admin = await open()
  await signIn(admin, url, newEmail('owner'))
  const company = newCompany('Links')
  await createTenant(admin, url, company)
  const page = await admin.newPage()
  await page.goto(`/t/${company.slug}/team/invitations`)
  await page.getByRole('button', { name: 'Create link' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('How many people').fill('2')
  await dialog.getByLabel(/Allowed e-mail domains/).fill('example.com')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Create link' }).click()
  const link = (await dialog.locator('code').textContent()) ?? ''
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Done' }).click()
  await page.getByText('0 of 2 used').waitFor()

  const guest = await open({ viewport: { width: 390, height: 844 } })
  await signIn(guest, url, newEmail('guest'))
  const theirs = await guest.newPage()
  await theirs.goto(link)
  await theirs.getByRole('button', { name: 'Accept' }).click()
  await theirs.waitForURL(`**/t/${company.slug}`)
  await page.reload()
  await page.getByText('1 of 2 used').waitFor()
  await page.getByRole('button', { name: 'Revoke the link for Viewer' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await page.getByText('Revoked').waitFor()
})

it('pages through more links than fit', async () => {
  const admin = await open()
  await signIn(admin, url, newEmail('owner'))
  const company = newCompany('Many links')
  const tenantId = await createTenant(admin, url, company)
  for (let made = 0; made < 12; made += 1) await createLink(admin, tenantId, made + 1)
  const page = await admin.newPage()
  await page.goto(`/t/${company.slug}/team/invitations`)
  await page.getByText('0 of 12 used').waitFor()
  await page.getByText('1–10 of 12').waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByText('0 of 1 used').waitFor()
  await page.getByText('11–12 of 12').waitFor()
  await page.getByRole('button', { name: 'Previous' }).click()
  await page.getByText('0 of 12 used').waitFor()
})

async function createLink(context: BrowserContext, tenantId: string, maxUses: number): Promise<void> {
  const query = 'mutation Make($input: CreateInvitationLinkInput!) { createInvitationLink(input: $input) { url } }'
  const headers = { 'apollo-require-preflight': 'true', 'x-tenant-id': tenantId }
  const data = { query, variables: { input: { roles: ['VIEWER'], maxUses } } }
  const { errors } = await (await context.request.post(`${url}/graphql`, { headers, data })).json()
  expect(errors).toBeUndefined()
}
