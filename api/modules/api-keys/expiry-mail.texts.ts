import type { InEveryLanguage } from '../mail/language.ts'

interface ExpiryTexts {
  subject: (key: string, owner: string) => string
  title: (key: string) => string
  /** `start` is how the key begins, `owner` whose it is. */
  end: (key: string, start: string, owner: string, when: string) => string
  advice: string
  link: string
  footer: string
}

export const expiryTexts: InEveryLanguage<ExpiryTexts> = {
  en: {
    subject: (key, owner) => `The API key “${key}” of ${owner} ends soon`,
    title: (key) => `“${key}” ends soon`,
    end: (key, start, owner, when) => `The API key “${key}” (${start}) of ${owner} stops working on ${when}.`,
    advice:
      'Rotate it to have a new one while the old one still works, put the new one where the old one is used, and nothing stops.',
    link: 'Open the API keys',
    footer: 'If nothing uses this key any more, there is nothing to do.',
  },
  de: {
    subject: (key, owner) => `Der API-Schlüssel „${key}“ von ${owner} läuft bald ab`,
    title: (key) => `„${key}“ läuft bald ab`,
    end: (key, start, owner, when) =>
      `Der API-Schlüssel „${key}“ (${start}) von ${owner} gilt ab folgendem Zeitpunkt nicht mehr: ${when}.`,
    advice:
      'Erneuern Sie ihn: Sie erhalten einen neuen, während der alte noch gilt. Setzen Sie den neuen überall dort ein, wo der alte verwendet wird, dann läuft alles ohne Unterbrechung weiter.',
    link: 'API-Schlüssel öffnen',
    footer: 'Wenn dieser Schlüssel nicht mehr verwendet wird, brauchen Sie nichts zu tun.',
  },
  fr: {
    subject: (key, owner) => `La clé d’API « ${key} » de ${owner} expire bientôt`,
    title: (key) => `« ${key} » expire bientôt`,
    end: (key, start, owner, when) =>
      `La clé d’API « ${key} » (${start}) de ${owner} cessera de fonctionner à ce moment : ${when}.`,
    advice:
      'Renouvelez-la : vous en obtenez une nouvelle pendant que l’ancienne fonctionne encore. Remplacez l’ancienne partout où elle est utilisée, et rien ne s’arrête.',
    link: 'Ouvrir les clés d’API',
    footer: 'Si plus rien n’utilise cette clé, vous n’avez rien à faire.',
  },
  es: {
    subject: (key, owner) => `La clave de API «${key}» de ${owner} caduca pronto`,
    title: (key) => `«${key}» caduca pronto`,
    end: (key, start, owner, when) =>
      `La clave de API «${key}» (${start}) de ${owner} dejará de funcionar en este momento: ${when}.`,
    advice:
      'Renuévala: recibes una nueva mientras la anterior sigue funcionando. Sustituye la anterior allí donde se use y nada se detendrá.',
    link: 'Abrir las claves de API',
    footer: 'Si ya nada usa esta clave, no tienes que hacer nada.',
  },
}
