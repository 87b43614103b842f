import { deletionDays, suspensionWords } from '../../core/lifecycle.ts'
import { type MailContent, productName, renderMail } from '../mail/layout.ts'
import type { Mail } from '../mail/mailer.ts'
import type { TenantRow } from '../tenants/tenants.ts'

/** A mail about the tenant's life: to whom, about which tenant, and where the console is. */
export interface LifecycleLetter {
  to: string
  tenant: TenantRow
  consoleUrl: string
}

export function suspendedMail(letter: LifecycleLetter): Mail {
  const { name, suspensionReason, suspensionNote } = letter.tenant
  return write(letter, `${name} is suspended`, {
    paragraphs: [
      `An operator has suspended ${name} on ${productName}${suspensionReason ? ` because ${suspensionWords[suspensionReason]}` : ''}.`,
      ...(suspensionNote ? [`They write: “${suspensionNote}”`] : []),
      'Until it is reactivated everything can be read and exported, and nothing can be changed. Ask the operators of your installation to lift it.',
    ],
    link: { label: `Open ${name}`, url: pageOf(letter) },
  })
}

export function reactivatedMail(letter: LifecycleLetter): Mail {
  const { name } = letter.tenant
  return write(letter, `${name} is active again`, {
    paragraphs: [`An operator has lifted the suspension of ${name} on ${productName}. Everything works as before.`],
    link: { label: `Open ${name}`, url: pageOf(letter) },
  })
}

/** At once, when the deletion is asked for. */
export function deletionMail(letter: LifecycleLetter & { by: string }): Mail {
  const { name } = letter.tenant
  return write(letter, `${name} will be deleted in ${deletionDays} days`, {
    paragraphs: [
      `${letter.by} has asked to delete ${name} on ${productName}. It will be gone on ${dayOf(letter.tenant)}, with everything in it.`,
      'Until then it can be read and exported. An owner can bring it back at any time with the button “Restore” that is on each of its pages.',
    ],
    link: { label: 'Restore or export it', url: pageOf(letter, '/settings/danger') },
  })
}

/** A week and a day before the end. */
export function reminderMail(letter: LifecycleLetter & { days: number }): Mail {
  const { name } = letter.tenant
  const left = letter.days === 1 ? 'tomorrow' : `in ${letter.days} days`
  return write(letter, `${name} will be gone ${left}`, {
    paragraphs: [
      `${name} on ${productName} is being deleted. On ${dayOf(letter.tenant)} everything in it will be gone for good, its keys too.`,
      'If that is not what you want, an owner can restore it until then. To keep a copy, export it.',
    ],
    link: { label: 'Restore or export it', url: pageOf(letter, '/settings/danger') },
  })
}

export function restoredMail(letter: LifecycleLetter): Mail {
  const { name, status } = letter.tenant
  const standing = status === 'SUSPENDED' ? 'It is suspended, as it was before.' : 'Everything works as before.'
  return write(letter, `${name} stays`, {
    paragraphs: [`The deletion of ${name} on ${productName} was taken back. ${standing}`],
    link: { label: `Open ${name}`, url: pageOf(letter) },
  })
}

function write(
  { to, tenant }: LifecycleLetter,
  title: string,
  content: Pick<MailContent, 'paragraphs' | 'link'>,
): Mail {
  const footer = `You get this because you are an owner or admin of ${tenant.name}.`
  return { to, subject: title, ...renderMail({ ...content, brand: tenant.name, title, footer }) }
}

function pageOf({ consoleUrl, tenant }: LifecycleLetter, page = ''): string {
  return `${consoleUrl}/t/${tenant.slug}${page}`
}

function dayOf({ deletionAt, timeZone }: TenantRow): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone }).format(deletionAt ?? undefined)
}
