import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CeilingMode } from '../../core/security-policy.ts'
import { tenants } from '../../db/tables/index.ts'
import { inTenant } from '../../db/tenancy.ts'
import { createTestApp, type TestApp, type TestPerson } from '../../test/app.ts'
import { createTenant, tenantCtx } from '../../test/factories.ts'
import { answer, invite, inviteMutation, tokenIn } from '../../test/invitations.ts'

let app: TestApp
let owner: TestPerson
beforeAll(async () => {
  app = await createTestApp()
  owner = await app.person()
})
afterAll(() => app.close())

const setDomains = (tenantId: string, mode: CeilingMode, ...domains: string[]) =>
  inTenant(tenantCtx(app, tenantId), (tx) =>
    tx.update(tenants).set({ security: { invitationDomains: { mode, domains } } }),
  )

const act = (tenantId: string, query: string, input: Record<string, unknown>) =>
  app.graphql(query, { input }, { as: owner, tenantId })
const send = (tenantId: string, email: string) => act(tenantId, inviteMutation, { email, roles: ['VIEWER'] })
const makeLink = (tenantId: string, allowedDomains?: string[]) =>
  act(
    tenantId,
    'mutation ($input: CreateInvitationLinkInput!) { createInvitationLink(input: $input) { url link { allowedDomains } } }',
    { roles: ['VIEWER'], maxUses: 5, allowedDomains },
  )
const codeOf = async (answer: Promise<{ errors?: { extensions: { code: string } }[] | undefined }>) =>
  (await answer).errors?.[0]?.extensions.code
const reported = async (tenantId: string) => {
  const query = '{ securityFindings { nodes { ceiling subjectKind label detail refused } } }'
  return (await app.graphql(query, {}, { as: owner, tenantId })).data.securityFindings.nodes
}
const address = (domain: string) => `${randomUUID()}@${domain}`

describe('domains that invitations may go to', () => {
  test('enforced, refuse an address of any other, and of their subdomains', async () => {
    const tenantId = await createTenant(app, owner)
    await setDomains(tenantId, 'ENFORCED', 'example.com', 'xn--bcher-kva.example')
    expect(await codeOf(send(tenantId, address('Example.COM')))).toBeUndefined()
    expect(await codeOf(send(tenantId, address('xn--bcher-kva.example')))).toBeUndefined()
    for (const domain of ['example.org', 'mail.example.com', 'notexample.com', 'example.com.evil.org']) {
      const { errors } = await send(tenantId, address(domain))
      expect(errors?.[0]).toMatchObject({
        message: `Acme takes addresses of example.com or xn--bcher-kva.example only, not of ${domain}.`,
        extensions: { code: 'DOMAIN_NOT_ALLOWED', details: { domain }, fields: { email: expect.any(String) } },
      })
    }
  })

  test('enforced, refuse the wrong rows of many, each with the reason, and send the others', async () => {
    const tenantId = await createTenant(app, owner)
    await setDomains(tenantId, 'ENFORCED', 'example.com')
    const rows = [address('example.com'), address('example.org')].map((email) => ({ email }))
    const query =
      'mutation ($input: InviteMembersInput!) { inviteMembers(input: $input) { email invitation { id } refusal { code message } } }'
    const { data } = await act(tenantId, query, { rows, roles: ['VIEWER'] })
    expect(data.inviteMembers).toMatchObject([
      { invitation: { id: expect.any(String) }, refusal: null },
      { invitation: null, refusal: { code: 'DOMAIN_NOT_ALLOWED', message: expect.stringContaining('example.org') } },
    ])
  })

  test('enforced after an invitation was sent, hold for sending it again and for accepting it', async () => {
    const tenantId = await createTenant(app, owner)
    const invited = await app.person(address('example.org'))
    const { id, token } = await invite(app, { as: owner, tenantId, email: invited.email })
    await setDomains(tenantId, 'ENFORCED', 'example.com')
    const resend = 'mutation ($input: InvitationIdInput!) { resendInvitation(input: $input) { id } }'
    expect(await codeOf(act(tenantId, resend, { id }))).toBe('DOMAIN_NOT_ALLOWED')
    expect(await codeOf(answer(app, 'accept', token, invited))).toBe('DOMAIN_NOT_ALLOWED')
    await setDomains(tenantId, 'ENFORCED', 'example.org')
    expect(await codeOf(answer(app, 'accept', token, invited))).toBeUndefined()
    await setDomains(tenantId, 'ENFORCED', 'example.com')
    expect((await answer(app, 'accept', token, invited)).data.acceptInvitation.wasMember).toBe(true)
  })

  test('enforced, bind links: those with domains when they are made, those without when they are used', async () => {
    const tenantId = await createTenant(app, owner)
    await setDomains(tenantId, 'ENFORCED', 'example.com')
    const { errors } = await makeLink(tenantId, ['example.com', 'example.org'])
    expect(errors?.[0]?.extensions).toMatchObject({
      code: 'DOMAIN_NOT_ALLOWED',
      fields: { allowedDomains: expect.any(String) },
    })
    expect(await codeOf(makeLink(tenantId, ['EXAMPLE.com']))).toBeUndefined()
    const { data } = await makeLink(tenantId)
    const token = tokenIn(data.createInvitationLink.url)
    const [inside, outside] = [await app.person(address('example.com')), await app.person(address('example.org'))]
    const preview = 'query ($token: String!) { invitationPreview(token: $token) { allowedDomains isForViewer } }'
    expect((await app.graphql(preview, { token }, { as: outside })).data.invitationPreview).toEqual({
      allowedDomains: ['example.com'],
      isForViewer: false,
    })
    expect(await codeOf(answer(app, 'accept', token, outside))).toBe('DOMAIN_NOT_ALLOWED')
    expect(await codeOf(answer(app, 'accept', token, inside))).toBeUndefined()
  })

  test('a link made before lets in only whom both allow', async () => {
    const tenantId = await createTenant(app, owner)
    const { data } = await makeLink(tenantId, ['example.com', 'example.org'])
    const token = tokenIn(data.createInvitationLink.url)
    await setDomains(tenantId, 'ENFORCED', 'example.com', 'example.net')
    const outcomes = ['example.com', 'example.org', 'example.net'].map(async (domain) =>
      codeOf(answer(app, 'accept', token, await app.person(address(domain)))),
    )
    expect(await Promise.all(outcomes)).toEqual([undefined, 'DOMAIN_NOT_ALLOWED', 'INVITATION_NOT_YOURS'])
  })

  test('reporting only, let everything pass and write down what they would refuse', async () => {
    const tenantId = await createTenant(app, owner)
    await setDomains(tenantId, 'REPORT_ONLY', 'example.com')
    const email = address('example.org')
    expect(await codeOf(send(tenantId, email))).toBeUndefined()
    expect(await codeOf(send(tenantId, address('example.com')))).toBeUndefined()
    expect(await codeOf(makeLink(tenantId, ['example.net']))).toBeUndefined()
    expect(await reported(tenantId)).toMatchObject([
      { subjectKind: 'EMAIL', label: 'a link for example.net', detail: 'example.net', refused: false },
      { ceiling: 'INVITATION_DOMAINS', subjectKind: 'EMAIL', label: email, detail: 'example.org', refused: false },
    ])
  })

  test('off, say nothing', async () => {
    const tenantId = await createTenant(app, owner)
    await setDomains(tenantId, 'OFF', 'example.com')
    expect(await codeOf(send(tenantId, address('example.org')))).toBeUndefined()
    expect(await reported(tenantId)).toEqual([])
  })
})
