import { type Config, publicUrl } from '../../core/config.ts'
import { composeMail } from '../mail/layout.ts'
import { productName } from '../mail/letterhead.ts'
import type { Mail } from '../mail/mailer.ts'
import { letterheadOf, writeMoment } from '../tenants/letterhead.ts'
import type { TenantRow } from '../tenants/tenants.ts'
import { nominationTexts } from './transfer-mail.texts.ts'

/** Tells a member that they are to become the owner. */
export function nominationMail(
  to: string,
  { tenant, by, expiresAt, config }: { tenant: TenantRow; by: string; expiresAt: Date; config: Config },
): Mail {
  const head = letterheadOf(tenant, config)
  const texts = nominationTexts[head.language]
  return composeMail(head, to, {
    subject: texts.subject(tenant.name),
    title: texts.title(tenant.name),
    paragraphs: [texts.wish(by, tenant.name, productName), texts.meaning(writeMoment(expiresAt, tenant))],
    link: { label: texts.link, url: `${publicUrl(config)}/t/${tenant.slug}/team` },
    footer: texts.footer,
  })
}
