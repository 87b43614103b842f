import { type Config, publicUrl } from '../../core/config.ts'
import { deletionDays } from '../../core/lifecycle.ts'
import { composeMail } from '../mail/layout.ts'
import { type Letterhead, productName } from '../mail/letterhead.ts'
import type { Mail } from '../mail/mailer.ts'
import { letterheadOf, writeDay } from '../tenants/letterhead.ts'
import type { TenantRow } from '../tenants/tenants.ts'
import { lifecycleTexts } from './lifecycle-mail.texts.ts'

/** A mail about a tenant's life. */
export interface LifecycleLetter {
  to: string
  tenant: TenantRow
  config: Config
}

export function suspendedMail(letter: LifecycleLetter): Mail {
  const { name, suspensionReason, suspensionNote } = letter.tenant
  const head = headOf(letter)
  const { suspended, reasons, open } = lifecycleTexts[head.language]
  return write(letter, head, {
    subject: suspended.subject(name),
    paragraphs: [
      [suspended.begun(name, productName), suspensionReason && reasons[suspensionReason]].filter(Boolean).join(' '),
      ...(suspensionNote ? [suspended.note(suspensionNote)] : []),
      suspended.meaning,
    ],
    link: { label: open(name), page: '' },
  })
}

export function reactivatedMail(letter: LifecycleLetter): Mail {
  const { name } = letter.tenant
  const head = headOf(letter)
  const { reactivated, asBefore, open } = lifecycleTexts[head.language]
  return write(letter, head, {
    subject: reactivated.subject(name),
    paragraphs: [...reactivated.paragraphs(name, productName), asBefore],
    link: { label: open(name), page: '' },
  })
}

/** At once, when the deletion is asked for. */
export function deletionMail(letter: LifecycleLetter & { by: string }): Mail {
  const { name } = letter.tenant
  const head = headOf(letter)
  const { deletion, rescue } = lifecycleTexts[head.language]
  return write(letter, head, {
    subject: deletion.subject(name, deletionDays),
    paragraphs: deletion.paragraphs(name, productName, letter.by, endOf(letter.tenant)),
    link: { label: rescue, page: '/settings/danger' },
  })
}

/** A week and a day before the end. */
export function reminderMail(letter: LifecycleLetter & { days: number }): Mail {
  const { name } = letter.tenant
  const head = headOf(letter)
  const { reminder, rescue } = lifecycleTexts[head.language]
  return write(letter, head, {
    subject: reminder.subject(name, letter.days),
    paragraphs: reminder.paragraphs(name, productName, endOf(letter.tenant)),
    link: { label: rescue, page: '/settings/danger' },
  })
}

export function restoredMail(letter: LifecycleLetter): Mail {
  const { name, status } = letter.tenant
  const head = headOf(letter)
  const { restored, asBefore, stillSuspended, open } = lifecycleTexts[head.language]
  return write(letter, head, {
    subject: restored.subject(name),
    paragraphs: [restored.begun(name, productName), status === 'SUSPENDED' ? stillSuspended : asBefore],
    link: { label: open(name), page: '' },
  })
}

function headOf({ tenant, config }: LifecycleLetter): Letterhead {
  return letterheadOf(tenant, config)
}

interface Content {
  subject: string
  paragraphs: string[]
  /** `page` is a path in the tenant's console. */
  link: { label: string; page: string }
}

function write({ to, tenant, config }: LifecycleLetter, head: Letterhead, content: Content): Mail {
  const { subject, paragraphs, link } = content
  return composeMail(head, to, {
    subject,
    title: subject,
    paragraphs,
    link: { label: link.label, url: `${publicUrl(config)}/t/${tenant.slug}${link.page}` },
    footer: lifecycleTexts[head.language].footer(tenant.name),
  })
}

/** The day of the end, as the tenant's people write it. */
function endOf(tenant: TenantRow): string {
  return tenant.deletionAt ? writeDay(tenant.deletionAt, tenant) : ''
}
