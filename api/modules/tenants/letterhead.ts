import { type Config, publicUrl } from '../../core/config.ts'
import { mailLanguage } from '../mail/language.ts'
import type { Letterhead } from '../mail/letterhead.ts'
import { contrastRatio, textColorOn } from './contrast.ts'
import { logoPath } from './logo-path.ts'
import type { TenantRow } from './tenants.ts'

/** Mails in a tenant's name: its language where mails are written in it, its colour, logo and support address. */
export function letterheadOf(tenant: TenantRow, config: Config): Letterhead {
  const { tenantId, name, locale, primaryColor, logoHash, supportContact } = tenant
  return {
    language: mailLanguage(locale) ?? 'en',
    brand: {
      name,
      color: primaryColor
        ? {
            background: primaryColor,
            text: textColorOn(primaryColor).textColor,
            readsOnWhite: contrastRatio(primaryColor, '#ffffff') >= 4.5,
          }
        : null,
      logoUrl: logoHash && `${publicUrl(config)}${logoPath(tenantId, logoHash, 64)}`,
      // The other kind of contact is a page.
      replyTo: supportContact && !supportContact.startsWith('https:') ? supportContact : null,
    },
  }
}

type Place = Pick<TenantRow, 'locale' | 'timeZone'>

/**
 * A moment as the tenant's people write it, in its zone: “Dienstag, 24. November 2026 um 09:00 (Europe/Berlin)”. In a
 * language that mails are not written in it is written in English, like the mail around it.
 */
export function writeMoment(at: Date, place: Place): string {
  return `${format(at, place, { dateStyle: 'full', timeStyle: 'short' })} (${place.timeZone.replaceAll('_', ' ')})`
}

/** The day of a moment in the tenant's zone: “Dienstag, 24. November 2026”. */
export function writeDay(at: Date, place: Place): string {
  return format(at, place, { dateStyle: 'full' })
}

/** “12.500” */
export function writeNumber(value: number, place: Pick<Place, 'locale'>): string {
  return new Intl.NumberFormat(localeOf(place)).format(value)
}

/** “80 %”, given 80. */
export function writePercent(percent: number, place: Pick<Place, 'locale'>): string {
  return new Intl.NumberFormat(localeOf(place), { style: 'percent' }).format(percent / 100)
}

/** In a language that mails are not written in, numbers and dates are written as in English, like the mail around them. */
export function localeOf({ locale }: Pick<Place, 'locale'>): string {
  return mailLanguage(locale) ? locale : 'en'
}

function format(at: Date, place: Place, style: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(localeOf(place), { ...style, timeZone: place.timeZone }).format(at)
}
