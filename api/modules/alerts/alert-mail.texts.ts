import type { InEveryLanguage } from '../mail/language.ts'
import type { LimitPolicy } from '../plans/limit-names.ts'

interface AlertTexts {
  /** `percent` is written with its sign. */
  subject: (tenant: string, percent: string, limit: string) => string
  used: (tenant: string, product: string, used: string, of: string, limit: string) => string
  /** Of a sum: when it begins at zero again. */
  resets: (at: string) => string
  /** What happens above the limit. */
  above: Record<LimitPolicy, string>
  link: string
  footer: (tenant: string) => string
}

export const alertTexts: InEveryLanguage<AlertTexts> = {
  en: {
    subject: (tenant, percent, limit) => `${tenant} has reached ${percent} of its limit for ${limit}`,
    used: (tenant, product, used, of, limit) => `${tenant} on ${product} uses ${used} of ${of} ${limit}.`,
    resets: (at) => `The next billing period, which begins at zero, starts on ${at}.`,
    above: {
      HARD: 'What goes beyond the limit is refused. To get more, change the plan or request an increase.',
      SOFT: 'What goes beyond the limit is let through and flagged. To get more, change the plan or request an increase.',
      OBSERVE: 'Nothing is refused beyond the limit; it is only counted.',
    },
    link: 'See limits and alerts',
    footer: (tenant) => `You get this because ${tenant} has chosen that people with your role are told.`,
  },
  de: {
    subject: (tenant, percent, limit) => `${tenant} hat ${percent} des Limits für ${limit} erreicht`,
    used: (tenant, product, used, of, limit) => `${tenant} nutzt auf ${product} ${used} von ${of} (${limit}).`,
    resets: (at) => `Der nächste Abrechnungszeitraum, der wieder bei null anfängt, beginnt zu diesem Zeitpunkt: ${at}.`,
    above: {
      HARD: 'Was über das Limit hinausgeht, wird abgelehnt. Für mehr wechseln Sie den Tarif oder bitten Sie um eine Erhöhung.',
      SOFT: 'Was über das Limit hinausgeht, wird angenommen und vermerkt. Für mehr wechseln Sie den Tarif oder bitten Sie um eine Erhöhung.',
      OBSERVE: 'Auch über dem Limit wird nichts abgelehnt, nur gezählt.',
    },
    link: 'Limits und Warnungen ansehen',
    footer: (tenant) => `Sie erhalten diese Mail, weil ${tenant} festgelegt hat, dass Ihre Rolle benachrichtigt wird.`,
  },
  fr: {
    subject: (tenant, percent, limit) => `${tenant} a atteint ${percent} de sa limite (${limit})`,
    used: (tenant, product, used, of, limit) => `${tenant} utilise ${used} sur ${of} (${limit}) sur ${product}.`,
    resets: (at) => `La prochaine période de facturation, qui repart de zéro, commence à ce moment : ${at}.`,
    above: {
      HARD: 'Ce qui dépasse la limite est refusé. Pour aller au-delà, changez d’offre ou demandez une augmentation.',
      SOFT: 'Ce qui dépasse la limite est accepté et signalé. Pour aller au-delà, changez d’offre ou demandez une augmentation.',
      OBSERVE: 'Rien n’est refusé au-delà de la limite ; l’utilisation est seulement comptée.',
    },
    link: 'Voir les limites et les alertes',
    footer: (tenant) => `Vous recevez ce message parce que ${tenant} a choisi d’avertir les personnes de votre rôle.`,
  },
  es: {
    subject: (tenant, percent, limit) => `${tenant} ha alcanzado el ${percent} de su límite de ${limit}`,
    used: (tenant, product, used, of, limit) => `${tenant} usa ${used} de ${of} ${limit} en ${product}.`,
    resets: (at) => `El próximo periodo de facturación, que vuelve a empezar de cero, comienza en este momento: ${at}.`,
    above: {
      HARD: 'Lo que supere el límite se rechaza. Para tener más, cambia de plan o solicita un aumento.',
      SOFT: 'Lo que supere el límite se acepta y queda señalado. Para tener más, cambia de plan o solicita un aumento.',
      OBSERVE: 'Nada se rechaza por encima del límite; solo se cuenta.',
    },
    link: 'Ver límites y alertas',
    footer: (tenant) => `Recibes este mensaje porque ${tenant} ha elegido avisar a quienes tienen tu rol.`,
  },
}
