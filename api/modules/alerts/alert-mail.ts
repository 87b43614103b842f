import { type Config, publicUrl } from '../../core/config.ts'
import { composeMail } from '../mail/layout.ts'
import { productName } from '../mail/letterhead.ts'
import type { Mail } from '../mail/mailer.ts'
import { limitTexts } from '../plans/limit-names.texts.ts'
import { letterheadOf, writeMoment, writeNumber, writePercent } from '../tenants/letterhead.ts'
import type { TenantRow } from '../tenants/tenants.ts'
import { alertTexts } from './alert-mail.texts.ts'
import type { Level } from './levels.ts'

interface ThresholdLetter {
  to: string
  tenant: TenantRow
  config: Config
  level: Level
  /** The highest threshold that was reached. */
  percent: number
}

/** Says how much of a limit is used, what happens above it, and when it begins anew. */
export function thresholdMail({ to, tenant, config, level, percent }: ThresholdLetter): Mail {
  const head = letterheadOf(tenant, config)
  const texts = alertTexts[head.language]
  const { used, period, limit } = level
  const name = limitTexts[head.language][level.meter]
  const subject = texts.subject(tenant.name, writePercent(percent, tenant), name)
  return composeMail(head, to, {
    subject,
    title: subject,
    paragraphs: [
      texts.used(tenant.name, productName, writeNumber(used, tenant), writeNumber(limit.limit ?? 0, tenant), name),
      texts.above[limit.policy],
      ...(period ? [texts.resets(writeMoment(period.end, tenant))] : []),
    ],
    link: { label: texts.link, url: `${publicUrl(config)}/t/${tenant.slug}/alerts` },
    footer: texts.footer(tenant.name),
  })
}
