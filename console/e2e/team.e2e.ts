import type { BrowserContext, Page } from 'playwright-core'
import { v7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectAccessible } from './accessibility.ts'
import { useBrowser } from './browser.ts'
import { createTenant, newCompany, newEmail, signIn } from './people.ts'
import { type ServerWithDatabase, startServerWithDatabase } from './server.ts'

const { open } = useBrowser()
let server: ServerWithDatabase

// A database of its own, since these walks begin with a team that is already there.
beforeAll(async () => {
  server = await startServerWithDatabase()
})
afterAll(() => server.stop())

interface Teammate {
  email: string
  context: BrowserContext
  page: Page
}

/** An owner on their tenant's team page. */
async function openTeam(name: string) {
  const owner = await visitor('olga')
  const company = newCompany(name)
  await createTenant(owner.context, server.url, company, 'PRO')
  await owner.page.goto(`/t/${company.slug}/team`)
  await owner.page.getByRole('cell', { name: /\(you\)/ }).waitFor()
  return { owner, path: `/t/${company.slug}`, company }
}

async function visitor(name: string): Promise<Teammate> {
  const context = await open({ baseURL: server.url })
  const email = newEmail(name)
  await signIn(context, server.url, email)
  return { email, context, page: await context.newPage() }
}

/** Somebody who is a member already. */
async function join(slug: string, name: string, role: string): Promise<Teammate> {
  const teammate = await visitor(name)
  await server.sql`
    insert into members (tenant_id, id, user_id, roles, status, created_at)
    select tenant_id, ${v7()}, users.id, array[${role}], 'ACTIVE', now()
    from tenants, users where slug = ${slug} and users.email = ${teammate.email}`
  return teammate
}

const rowOf = (page: Page, { email }: Teammate) => page.getByRole('row', { name: new RegExp(email) })
async function choose(page: Page, teammate: Teammate, action: string) {
  await page.getByRole('button', { name: `Actions for ${teammate.email}` }).click()
  await page.getByRole('menuitem', { name: action }).click()
}

it('gives a member a role made for the tenant, and their menus change', async () => {
  const { owner, path: base, company } = await openTeam('Roles')
  const bob = await join(company.slug, 'bob', 'VIEWER')
  await bob.page.goto(`${base}/audit`)
  await bob.page.getByRole('heading', { name: 'You cannot see this page' }).waitFor()

  const { page } = owner
  await page.getByRole('navigation', { name: 'Team' }).getByRole('link', { name: 'Roles' }).click()
  await page.getByRole('row', { name: /Developer/ }).waitFor()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Create role' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('owner')
  await dialog.getByLabel('Read the audit log').check()
  await dialog.getByRole('button', { name: 'Create role' }).click()
  await dialog.getByText('This is the name of a built-in role.').waitFor()
  await expectAccessible(page)
  await dialog.getByLabel('Name').fill('Auditor')
  await dialog.getByRole('button', { name: 'Create role' }).click()
  await page.getByText('The role is created.').waitFor()
  await page.getByRole('row', { name: /Auditor/ }).waitFor()

  await page.getByRole('navigation', { name: 'Team' }).getByRole('link', { name: 'Members' }).click()
  await rowOf(page, bob).waitFor()
  await expectAccessible(page)
  await choose(page, bob, 'Change roles…')
  await dialog.getByLabel('Auditor').check()
  await dialog.getByLabel('Viewer').uncheck()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Save roles' }).click()
  await rowOf(page, bob).getByText('Auditor').waitFor()

  await bob.page.reload()
  await bob.page.getByRole('heading', { name: 'Audit log' }).waitFor()
  await bob.page.getByRole('row', { name: /Roles of a member changed/ }).waitFor()
  await bob.page.goto(`${base}/team`)
  await bob.page.getByRole('heading', { name: 'You cannot see this page' }).waitFor()

  await page.goto(`${base}/team/roles`)
  const remove = page.getByRole('button', { name: 'Delete the role Auditor' })
  await remove.hover()
  await page.getByRole('tooltip', { name: /Somebody holds this role/ }).waitFor()
  await page.getByRole('button', { name: 'Edit the role Auditor' }).click()
  await dialog.getByLabel('See the team and its roles').check()
  await dialog.getByRole('button', { name: 'Save role' }).click()
  await page.getByText('The role is saved.').waitFor()
  await bob.page.reload()
  await rowOf(bob.page, bob).waitFor()
})

it('shows an open page’s reader that their roles have changed, and who is out, without a reload', async () => {
  const { path: base, company } = await openTeam('Changing')
  const bob = await join(company.slug, 'bob', 'ADMIN')
  const { page } = bob
  const give = (roles: string[], status = 'ACTIVE') => server.sql`
    update members set roles = ${roles}, status = ${status} from users
    where users.id = user_id and users.email = ${bob.email}`
  await page.goto(`${base}/team`)
  await page.getByRole('link', { name: 'Invitations', exact: true }).waitFor()

  await give(['VIEWER'])
  await page.evaluate(() => window.dispatchEvent(new Event('focus')))
  await page.getByRole('link', { name: 'Invitations', exact: true }).waitFor({ state: 'detached' })
  await rowOf(page, bob).waitFor()

  // Without coming to the front: the first refusal says it.
  await give(['BILLING'])
  await page.getByRole('link', { name: 'Keys', exact: true }).click()
  await page.getByRole('heading', { name: 'You cannot see this page' }).waitFor()
  await page.getByText('keys:read', { exact: true }).waitFor()

  await give(['BILLING'], 'DEACTIVATED')
  await page.getByRole('link', { name: 'Team', exact: true }).click()
  await page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
})

it('shows whoever may see invitations alone that tab alone, and says what else would need', async () => {
  const { path: base, company } = await openTeam('Inviter')
  const bob = await join(company.slug, 'bob', 'VIEWER')
  const roleId = v7()
  await server.sql`
    insert into roles (tenant_id, id, name, name_key, permissions, created_at, updated_at)
    select tenant_id, ${roleId}, 'Reception', 'reception', array['invitations:read'], now(), now()
    from tenants where slug = ${company.slug}`
  await server.sql`update members set roles = ${[roleId]} from users where users.id = user_id and users.email = ${bob.email}`
  const { page } = bob
  await page.goto(base)
  await page.getByRole('heading', { name: 'You cannot see this page' }).waitFor()
  await page.getByText('tenant:read', { exact: true }).waitFor()
  await page.getByRole('link', { name: 'Team', exact: true }).click()
  await page.waitForURL(`**${base}/team/invitations`)
  await page.getByText('No invitations').waitFor()
  const tabs = page.getByRole('navigation', { name: 'Team' }).getByRole('link')
  expect(await tabs.allTextContents()).toEqual(['Invitations'])
  await expectAccessible(page)
  await page.goto(`${base}/team/roles`)
  await page.getByRole('heading', { name: 'You cannot see this page' }).waitFor()
  await page.getByText('members:read', { exact: true }).waitFor()
  await expectAccessible(page)
})

it('finds members by name, role and status, also by hostile text', async () => {
  const { owner, company } = await openTeam('Search')
  const ada = await join(company.slug, 'ada', 'ADMIN')
  const eve = await join(company.slug, 'eve', 'BILLING')
  const { page } = owner
  await page.reload()
  await rowOf(page, eve).waitFor()
  await page.getByLabel('Name or e-mail').fill('ADA.')
  await rowOf(page, eve).waitFor({ state: 'detached' })
  await rowOf(page, ada).waitFor()
  await page.getByLabel('Name or e-mail').fill(`<img src=x onerror=alert(1)> %_'`)
  await page.getByText('Nobody found').waitFor()
  await expectAccessible(page)
  await page.getByLabel('Name or e-mail').fill('')
  await page.getByLabel('Role', { exact: true }).click()
  await page.getByRole('option', { name: 'Billing' }).click()
  await rowOf(page, ada).waitFor({ state: 'detached' })
  await rowOf(page, eve).waitFor()
})

it('deactivates, reactivates and removes a member, who is out at once', async () => {
  const { owner, path: base, company } = await openTeam('Leaving')
  const bob = await join(company.slug, 'bob', 'ADMIN')
  await bob.page.goto(`${base}/team/roles`)
  await bob.page.getByRole('button', { name: 'Create role' }).click()
  await bob.page.getByRole('dialog').getByLabel('Name').fill('On call')
  await bob.page.getByRole('dialog').getByRole('button', { name: 'Create role' }).click()
  await bob.page.getByText('The role is created.').waitFor()

  const { page } = owner
  const dialog = page.getByRole('dialog')
  await page.reload()
  await choose(page, bob, 'Deactivate…')
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Deactivate' }).click()
  await rowOf(page, bob).getByRole('cell', { name: 'Deactivated', exact: true }).waitFor()
  await bob.page.goto(base)
  await bob.page.getByRole('heading', { name: 'There is nothing here' }).waitFor()
  await choose(page, bob, 'Reactivate…')
  await dialog.getByRole('button', { name: 'Reactivate' }).click()
  await rowOf(page, bob).getByText('Active', { exact: true }).waitFor()
  await bob.page.goto(base)
  await bob.page.getByRole('heading', { name: company.name }).first().waitFor()

  await choose(page, bob, 'Remove…')
  await dialog.getByText('the role “On call”').waitFor()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await rowOf(page, bob).waitFor({ state: 'detached' })
})

it('keeps the last owner, and says to others why they cannot change what is above them', async () => {
  const { owner, path: base, company } = await openTeam('Owners')
  const ada = await join(company.slug, 'ada', 'ADMIN')
  const vic = await join(company.slug, 'vic', 'VIEWER')
  const { page } = owner
  await choose(page, owner, 'Leave the tenant…')
  await page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click()
  await page
    .getByRole('dialog')
    .getByText(/This is the last active owner/)
    .waitFor()
  await expectAccessible(page)

  await ada.page.goto(`${base}/team`)
  await ada.page.getByRole('button', { name: `Actions for ${owner.email}` }).click()
  const item = ada.page.getByRole('menuitem', { name: /Remove…/ })
  expect(await item.getAttribute('aria-disabled')).toBe('true')
  await item.getByText('Only an owner may change an owner.').waitFor()
  await expectAccessible(ada.page)
  await vic.page.goto(`${base}/team`)
  await vic.page.getByRole('button', { name: `Actions for ${ada.email}` }).click()
  await vic.page.getByText('You need the permission “members:manage” for this.').first().waitFor()

  await vic.page.keyboard.press('Escape')
  await choose(vic.page, vic, 'Leave the tenant…')
  await vic.page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click()
  await vic.page.getByRole('heading', { name: /Welcome/ }).waitFor()
  await page.goto(`${base}/team`)
  await rowOf(page, ada).waitFor()
  expect(await rowOf(page, vic).count()).toBe(0)
})

it('hands the ownership over to a member who accepts', async () => {
  const { owner, path: base, company } = await openTeam('Handover')
  const ada = await join(company.slug, 'ada', 'DEVELOPER')
  const { page } = owner
  await page.reload()
  await choose(page, ada, 'Make owner…')
  await expectAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Ask them' }).click()
  await page.getByText(`${ada.email} is asked to become the owner of ${company.name}.`).waitFor()
  await page.getByRole('button', { name: 'Cancel the transfer' }).click()
  await page.getByText('The transfer is canceled.').waitFor()
  await choose(page, ada, 'Make owner…')
  await page.getByRole('dialog').getByRole('button', { name: 'Ask them' }).click()

  await ada.page.goto(`${base}/team`)
  await ada.page.getByText(`${owner.email} wants to hand the ownership of ${company.name} to you.`).waitFor()
  await expectAccessible(ada.page)
  await ada.page.getByRole('button', { name: 'Accept the ownership' }).click()
  await rowOf(ada.page, ada).getByText('Owner', { exact: true }).waitFor()
  await rowOf(ada.page, owner).getByText('Admin', { exact: true }).waitFor()
})
