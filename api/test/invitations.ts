import { desc, eq } from 'drizzle-orm'
import { mailOutbox } from '../db/tables/index.ts'
import type { TestApp, TestPerson } from './app.ts'

/** The newest mail that waits for an address, where no worker takes it out of the outbox. */
export async function newestMailTo(app: TestApp, email: string) {
  const [mail] = await app.services.db.platform.run((db) =>
    db.select().from(mailOutbox).where(eq(mailOutbox.recipient, email)).orderBy(desc(mailOutbox.id)).limit(1),
  )
  if (!mail) throw new Error(`no mail to ${email}`)
  return mail
}

/** The token of a link to the accept page. */
export function tokenIn(text: string): string {
  const token = /\/invite#([\w-]{64})/.exec(text)?.[1]
  if (!token) throw new Error('there is no invitation link in this text')
  return token
}

export const inviteMutation = `mutation ($input: InviteMemberInput!) {
  inviteMember(input: $input) { id email state expiresAt roles { id name } invitedBy { email } }
}`

/** Invites an address as somebody would, and takes the token out of the mail. */
export async function invite(
  app: TestApp,
  {
    as,
    tenantId,
    email,
    roles = ['VIEWER'],
    ...terms
  }: { as: TestPerson; tenantId: string; email: string } & {
    roles?: string[]
    message?: string
    expiresInHours?: number
  },
): Promise<{ id: string; token: string }> {
  const input = { email, roles, ...terms }
  const { data, errors } = await app.graphql(inviteMutation, { input }, { as, tenantId })
  if (errors) throw new Error(JSON.stringify(errors))
  return { id: data.inviteMember.id, token: tokenIn((await newestMailTo(app, email.toLowerCase())).text) }
}

/** Answers to an invitation: `accept`, `decline` or `request`. */
export function answer(app: TestApp, verb: 'accept' | 'decline' | 'request', token: string, as?: TestPerson) {
  const selection = verb === 'accept' ? '{ wasMember memberId tenant { id } }' : ''
  const query = `mutation ($input: InvitationTokenInput!) { ${verb}Invitation(input: $input) ${selection} }`
  return app.graphql(query, { input: { token } }, as ? { as } : {})
}
