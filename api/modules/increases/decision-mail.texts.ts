import type { InEveryLanguage } from '../mail/language.ts'

interface DecisionTexts {
  unlimited: string
  approved: {
    subject: (tenant: string, limit: string) => string
    /** `amount` may be the word for unlimited. */
    given: (tenant: string, product: string, limit: string, amount: string, until: string) => string
  }
  declined: {
    subject: (tenant: string, limit: string) => string
    said: (tenant: string, product: string, limit: string, amount: string) => string
  }
  note: (note: string) => string
  link: string
  footer: (tenant: string) => string
}

export const decisionTexts: InEveryLanguage<DecisionTexts> = {
  en: {
    unlimited: 'unlimited',
    approved: {
      subject: (tenant, limit) => `${tenant} has a higher limit for ${limit}`,
      given: (tenant, product, limit, amount, until) =>
        `An operator has approved the request of ${tenant} on ${product}. The limit for ${limit} is now ${amount}, until ${until}. Then the plan’s limit counts again.`,
    },
    declined: {
      subject: (tenant, limit) => `${tenant} keeps its limit for ${limit}`,
      said: (tenant, product, limit, amount) =>
        `An operator has declined the request of ${tenant} on ${product} to raise the limit for ${limit} to ${amount}.`,
    },
    note: (note) => `They write: “${note}”`,
    link: 'See the plan and its limits',
    footer: (tenant) => `You get this because you asked for a higher limit for ${tenant}, or look after its plan.`,
  },
  de: {
    unlimited: 'unbegrenzt',
    approved: {
      subject: (tenant, limit) => `${tenant} hat ein höheres Limit für ${limit}`,
      given: (tenant, product, limit, amount, until) =>
        `Die Betreiber haben die Anfrage von ${tenant} auf ${product} genehmigt. Das neue Limit für ${limit}: ${amount}. Es gilt bis zu diesem Zeitpunkt: ${until}. Danach zählt wieder das Limit des Tarifs.`,
    },
    declined: {
      subject: (tenant, limit) => `${tenant} behält das bisherige Limit für ${limit}`,
      said: (tenant, product, limit, amount) =>
        `Die Betreiber haben die Anfrage von ${tenant} auf ${product} abgelehnt. Gewünscht war ein neues Limit für ${limit}: ${amount}.`,
    },
    note: (note) => `Sie schreiben dazu: „${note}“`,
    link: 'Tarif und Limits ansehen',
    footer: (tenant) =>
      `Sie erhalten diese Mail, weil Sie für ${tenant} um ein höheres Limit gebeten haben oder den Tarif betreuen.`,
  },
  fr: {
    unlimited: 'illimité',
    approved: {
      subject: (tenant, limit) => `${tenant} dispose d’une limite plus élevée (${limit})`,
      given: (tenant, product, limit, amount, until) =>
        `Un opérateur a accepté la demande de ${tenant} sur ${product}. Nouvelle limite (${limit}) : ${amount}. Elle vaut jusqu’à ce moment : ${until}. Ensuite, la limite de l’offre s’applique de nouveau.`,
    },
    declined: {
      subject: (tenant, limit) => `${tenant} garde sa limite actuelle (${limit})`,
      said: (tenant, product, limit, amount) =>
        `Un opérateur a refusé la demande de ${tenant} sur ${product}. Limite souhaitée (${limit}) : ${amount}.`,
    },
    note: (note) => `Il précise : « ${note} »`,
    link: 'Voir l’offre et ses limites',
    footer: (tenant) =>
      `Vous recevez ce message parce que vous avez demandé une limite plus élevée pour ${tenant} ou suivez son offre.`,
  },
  es: {
    unlimited: 'sin límite',
    approved: {
      subject: (tenant, limit) => `${tenant} tiene un límite más alto de ${limit}`,
      given: (tenant, product, limit, amount, until) =>
        `Quienes operan la instalación han aprobado la solicitud de ${tenant} en ${product}. Nuevo límite de ${limit}: ${amount}. Vale hasta este momento: ${until}. Después vuelve a contar el límite del plan.`,
    },
    declined: {
      subject: (tenant, limit) => `${tenant} conserva su límite de ${limit}`,
      said: (tenant, product, limit, amount) =>
        `Quienes operan la instalación han rechazado la solicitud de ${tenant} en ${product}. Límite deseado de ${limit}: ${amount}.`,
    },
    note: (note) => `Escriben: «${note}»`,
    link: 'Ver el plan y sus límites',
    footer: (tenant) =>
      `Recibes este mensaje porque solicitaste un límite más alto para ${tenant} o te ocupas de su plan.`,
  },
}
