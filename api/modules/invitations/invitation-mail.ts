import { type Config, publicUrl } from '../../core/config.ts'
import { isBuiltInRole } from '../../core/permissions.ts'
import { composeMail, type MailContent } from '../mail/layout.ts'
import { type Letterhead, productName } from '../mail/letterhead.ts'
import type { Mail } from '../mail/mailer.ts'
import { letterheadOf, writeMoment } from '../tenants/letterhead.ts'
import type { TenantRow } from '../tenants/tenants.ts'
import { invitationTexts } from './invitation-mail.texts.ts'

/** What an invitation's mails say: who asks whom to join what, as what, and until when. */
export interface InvitationLetter {
  to: string
  url: string
  tenant: TenantRow
  inviter: string
  roles: { id: string; name: string }[]
  message: string | null
  expiresAt: Date
  config: Config
}

/** The first mail, and the one that is sent again. */
export function invitationMail(letter: InvitationLetter): Mail {
  const { head, texts, names, roles } = speak(letter)
  const { message } = letter
  return compose(letter, head, {
    subject: texts.invitation.subject(names),
    title: texts.invitation.title(names),
    paragraphs: [texts.invitation.lead(names, roles), ...(message ? [texts.message(names), message] : [])],
  })
}

/** A day before the invitation ends. */
export function reminderMail(letter: InvitationLetter): Mail {
  const { head, texts, names, roles } = speak(letter)
  const subject = texts.reminder.subject(names)
  return compose(letter, head, { subject, title: subject, paragraphs: [texts.reminder.lead(names, roles)] })
}

/** To the inviter, from somebody whose invitation has ended. */
export function requestMail(request: { to: string; email: string; tenant: TenantRow; config: Config }): Mail {
  const { to, email, tenant, config } = request
  const head = letterheadOf(tenant, config)
  const texts = invitationTexts[head.language].request
  return composeMail(head, to, {
    subject: texts.subject(email, tenant.name),
    title: texts.title,
    paragraphs: [texts.lead(email, tenant.name), texts.advice],
    link: { label: texts.link, url: `${publicUrl(config)}/t/${tenant.slug}/team/invitations` },
    footer: texts.footer(tenant.name),
  })
}

function speak({ tenant, inviter, roles, config }: InvitationLetter) {
  const head = letterheadOf(tenant, config)
  const texts = invitationTexts[head.language]
  const roleNames = roles.map(({ id, name }) => (isBuiltInRole(id) ? texts.roles[id] : name))
  return {
    head,
    texts,
    names: { inviter, tenant: tenant.name, product: productName },
    roles: new Intl.ListFormat(head.language).format(roleNames),
  }
}

function compose(
  { to, url, tenant, expiresAt }: InvitationLetter,
  head: Letterhead,
  content: Pick<MailContent, 'title' | 'paragraphs'> & { subject: string },
): Mail {
  const texts = invitationTexts[head.language]
  return composeMail(head, to, {
    ...content,
    paragraphs: [...content.paragraphs, texts.validity(writeMoment(expiresAt, tenant))],
    link: { label: texts.link, url },
    footer: texts.footer(to, tenant.name),
  })
}

/** How a person is named to others: by name, else by address. */
export function nameOf(person: { name: string | null; email: string }): string {
  return person.name ?? person.email
}
