import type { MailLanguage } from './language.ts'

export const productName = 'BeTrace'

/** In whose name, language and colours a mail is written. */
export interface Letterhead {
  language: MailLanguage
  /** Whose name the mail bears; null for the product's own. */
  brand: Brand | null
}

export interface Brand {
  name: string
  /** `#rrggbb`, with the text that can be read on it, and whether it can itself be read on white. */
  color: { background: string; text: string; readsOnWhite: boolean } | null
  /** Absolute address of a square picture. */
  logoUrl: string | null
  /** Where answers go; null for the sender's own address. */
  replyTo: string | null
}

/** A mail of the product itself. */
export function productLetterhead(language: MailLanguage): Letterhead {
  return { language, brand: null }
}
