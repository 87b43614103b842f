/** The languages mails are written in. */
export const mailLanguages = ['en', 'de', 'fr', 'es'] as const
export type MailLanguage = (typeof mailLanguages)[number]

/** The same texts in every language. A text that one of them lacks does not compile. */
export type InEveryLanguage<Texts> = Readonly<Record<MailLanguage, Texts>>

/** The language of a tag (BCP 47): `de-AT` is written in German. Null for one that mails are not written in. */
export function mailLanguage(tag: string): MailLanguage | null {
  const [primary] = tag.toLowerCase().split('-')
  return mailLanguages.find((language) => language === primary) ?? null
}

/** The language somebody's browser asks for first (RFC 9110, 12.5.4) among those there are; English for any other. */
export function preferredLanguage(acceptLanguage: string | undefined): MailLanguage {
  const wanted = (acceptLanguage ?? '')
    .slice(0, 500)
    .split(',')
    .map((range) => {
      const [tag = '', ...parameters] = range.split(';').map((part) => part.trim())
      const quality = parameters.find((parameter) => parameter.startsWith('q='))
      return { language: mailLanguage(tag), weight: quality ? Number(quality.slice(2)) : 1 }
    })
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight)
  return wanted.find(({ language }) => language)?.language ?? 'en'
}
