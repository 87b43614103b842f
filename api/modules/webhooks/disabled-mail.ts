import { type Config, publicUrl } from '../../core/config.ts'
import { toPublicId } from '../../core/ids.ts'
import { composeMail } from '../mail/layout.ts'
import type { Mail } from '../mail/mailer.ts'
import { letterheadOf, writeMoment } from '../tenants/letterhead.ts'
import type { TenantRow } from '../tenants/tenants.ts'
import { disabledTexts } from './disabled-mail.texts.ts'
import type { EndpointRow } from './endpoints.ts'

interface Notice {
  tenant: TenantRow
  endpoint: EndpointRow
  reason: 'FAILING' | 'GONE'
}

/** Tells that nothing is sent to an endpoint any more, and why. Of its address only the host: the rest may hold a token. */
export function disabledMail(to: string, { tenant, endpoint, reason }: Notice, config: Config): Mail {
  const head = letterheadOf(tenant, config)
  const texts = disabledTexts[head.language]
  const { host } = new URL(endpoint.url)
  const since = writeMoment(endpoint.failingSince ?? endpoint.createdAt, tenant)
  const page = `t/${tenant.slug}/webhooks/${toPublicId('webhookEndpoint', endpoint.id)}`
  return composeMail(head, to, {
    subject: texts.subject(tenant.name, host),
    title: texts.title(host),
    paragraphs: [reason === 'GONE' ? texts.gone(host) : texts.failing(host, since), texts.advice],
    link: { label: texts.link, url: `${publicUrl(config)}/${page}` },
    footer: texts.footer(tenant.name),
  })
}
