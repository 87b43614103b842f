import type { InEveryLanguage } from '../mail/language.ts'

interface NominationTexts {
  subject: (tenant: string) => string
  title: (tenant: string) => string
  wish: (by: string, tenant: string, product: string) => string
  meaning: (until: string) => string
  link: string
  footer: string
}

export const nominationTexts: InEveryLanguage<NominationTexts> = {
  en: {
    subject: (tenant) => `You are asked to become the owner of ${tenant}`,
    title: (tenant) => `Become the owner of ${tenant}?`,
    wish: (by, tenant, product) => `${by} wants to hand the ownership of ${tenant} on ${product} to you.`,
    meaning: (until) => `An owner may do everything in the tenant. You can accept or decline until ${until}.`,
    link: 'Open the team page',
    footer: 'Nothing changes unless you accept. If you did not expect this, decline and ask your colleague.',
  },
  de: {
    subject: (tenant) => `Sie sollen die Inhaberschaft von ${tenant} übernehmen`,
    title: (tenant) => `Inhaberschaft von ${tenant} übernehmen?`,
    wish: (by, tenant, product) => `${by} möchte Ihnen die Inhaberschaft von ${tenant} auf ${product} übertragen.`,
    meaning: (until) =>
      `Mit der Inhaberschaft dürfen Sie dort alles tun. Sie können bis ${until} annehmen oder ablehnen.`,
    link: 'Team-Seite öffnen',
    footer:
      'Solange Sie nicht annehmen, ändert sich nichts. Wenn Sie damit nicht gerechnet haben, lehnen Sie ab und fragen Sie nach.',
  },
  fr: {
    subject: (tenant) => `On vous propose de devenir propriétaire de ${tenant}`,
    title: (tenant) => `Devenir propriétaire de ${tenant} ?`,
    wish: (by, tenant, product) => `${by} souhaite vous transmettre la propriété de ${tenant} sur ${product}.`,
    meaning: (until) =>
      `Un propriétaire peut tout faire dans cet espace. Vous pouvez accepter ou refuser jusqu’au ${until}.`,
    link: 'Ouvrir la page de l’équipe',
    footer:
      'Rien ne change tant que vous n’acceptez pas. Si vous ne vous y attendiez pas, refusez et parlez-en à votre collègue.',
  },
  es: {
    subject: (tenant) => `Te proponen asumir la propiedad de ${tenant}`,
    title: (tenant) => `¿Asumir la propiedad de ${tenant}?`,
    wish: (by, tenant, product) => `${by} quiere cederte la propiedad de ${tenant} en ${product}.`,
    meaning: (until) =>
      `Quien tiene la propiedad puede hacerlo todo en ese espacio. Puedes aceptar o rechazar hasta el ${until}.`,
    link: 'Abrir la página del equipo',
    footer: 'Nada cambia mientras no aceptes. Si no lo esperabas, rechaza la propuesta y pregunta a tu colega.',
  },
}
