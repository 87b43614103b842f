import { type MailContent, productName, renderMail } from '../mail/layout.ts'
import type { Mail } from '../mail/mailer.ts'
import type { TenantRow } from '../tenants/tenants.ts'

/** What an invitation's mails say: who asks whom to join what, as what, and until when. */
export interface InvitationLetter {
  to: string
  url: string
  tenant: Pick<TenantRow, 'name' | 'timeZone'>
  inviter: string
  roleNames: string[]
  message: string | null
  expiresAt: Date
}

/** The first mail, and the one that is sent again. */
export function invitationMail(letter: InvitationLetter): Mail {
  const { to, tenant, inviter, message } = letter
  return write(letter, {
    subject: `${inviter} invites you to ${tenant.name} on ${productName}`,
    title: `Join ${tenant.name}`,
    paragraphs: [
      `${inviter} invites you to join ${tenant.name} on ${productName} as ${rolesText(letter)}.`,
      ...(message ? [`${inviter} writes:`, message] : []),
      validText(letter),
    ],
    footer: footerFor(to, tenant.name),
  })
}

/** A day before the invitation ends. */
export function reminderMail(letter: InvitationLetter): Mail {
  const { to, tenant, inviter } = letter
  return write(letter, {
    subject: `Your invitation to ${tenant.name} ends soon`,
    title: `Your invitation to ${tenant.name} ends soon`,
    paragraphs: [
      `${inviter} invited you to join ${tenant.name} on ${productName} as ${rolesText(letter)}.`,
      validText(letter),
    ],
    footer: footerFor(to, tenant.name),
  })
}

/** To the inviter, from somebody whose invitation has ended. */
export function requestMail(request: {
  to: string
  email: string
  tenant: Pick<TenantRow, 'name' | 'slug'>
  consoleUrl: string
}): Mail {
  const { to, email, tenant, consoleUrl } = request
  return {
    to,
    subject: `${email} asks for a new invitation to ${tenant.name}`,
    ...renderMail({
      brand: tenant.name,
      title: 'A new invitation is asked for',
      paragraphs: [
        `The invitation of ${email} to ${tenant.name} has ended, and they ask for a new one.`,
        'If they should still join, send the invitation again.',
      ],
      link: { label: 'Open the invitations', url: `${consoleUrl}/t/${tenant.slug}/team/invitations` },
      footer: `You get this because you may invite people to ${tenant.name}.`,
    }),
  }
}

function write({ to, url, tenant }: InvitationLetter, content: MailContent & { subject: string }): Mail {
  const { subject, ...shown } = content
  const link = { label: 'See the invitation', url }
  return { to, subject, ...renderMail({ ...shown, brand: tenant.name, link }) }
}

function rolesText({ roleNames }: InvitationLetter): string {
  return new Intl.ListFormat('en').format(roleNames)
}

function validText({ expiresAt, tenant }: InvitationLetter): string {
  const until = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'full',
    timeStyle: 'short',
    timeZone: tenant.timeZone,
  }).format(expiresAt)
  return `The invitation holds until ${until} (${tenant.timeZone}), once, and for this address alone.`
}

function footerFor(to: string, tenantName: string): string {
  return `This mail went to ${to}. If you do not know ${tenantName}, ignore it: nothing happens unless you accept. Do not pass the link on.`
}

/** How a person is named to others: by name, else by address. */
export function nameOf(person: { name: string | null; email: string }): string {
  return person.name ?? person.email
}
