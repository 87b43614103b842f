import { type Config, publicUrl } from '../../core/config.ts'
import { composeMail } from '../mail/layout.ts'
import { productLetterhead, productName } from '../mail/letterhead.ts'
import type { Mail } from '../mail/mailer.ts'
import { letterheadOf, writeMoment } from '../tenants/letterhead.ts'
import type { TenantRow } from '../tenants/tenants.ts'
import { expiryTexts } from './expiry-mail.texts.ts'

interface ExpiryNotice {
  key: { name: string; start: string }
  end: Date
  /** Null for a credential of the platform. */
  tenant: TenantRow | null
}

/** Tells that a key ends soon. */
export function expiryMail(to: string, { key, end, tenant }: ExpiryNotice, config: Config): Mail {
  const head = tenant ? letterheadOf(tenant, config) : productLetterhead('en')
  const texts = expiryTexts[head.language]
  const owner = tenant?.name ?? productName
  const page = tenant ? `t/${tenant.slug}/api-keys` : 'platform/service-keys'
  return composeMail(head, to, {
    subject: texts.subject(key.name, owner),
    title: texts.title(key.name),
    paragraphs: [
      texts.end(key.name, key.start, owner, writeMoment(end, tenant ?? { locale: 'en', timeZone: 'UTC' })),
      texts.advice,
    ],
    link: { label: texts.link, url: `${publicUrl(config)}/${page}` },
    footer: texts.footer,
  })
}
