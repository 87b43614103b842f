import type { Role } from '../../core/permissions.ts'
import type { InEveryLanguage } from '../mail/language.ts'

/** Who is written about: `inviter` asks into `tenant`, on the product. */
interface Names {
  inviter: string
  tenant: string
  product: string
}

interface InvitationTexts {
  roles: Record<Role, string>
  invitation: {
    subject: (names: Names) => string
    title: (names: Names) => string
    lead: (names: Names, roles: string) => string
  }
  reminder: { subject: (names: Names) => string; lead: (names: Names, roles: string) => string }
  message: (names: Names) => string
  validity: (until: string) => string
  link: string
  footer: (to: string, tenant: string) => string
  /** To the inviter, when an invitation has expired and its holder asks for a new one. */
  request: {
    subject: (email: string, tenant: string) => string
    title: string
    lead: (email: string, tenant: string) => string
    advice: string
    link: string
    footer: (tenant: string) => string
  }
}

export const invitationTexts: InEveryLanguage<InvitationTexts> = {
  en: {
    roles: { OWNER: 'Owner', ADMIN: 'Admin', DEVELOPER: 'Developer', BILLING: 'Billing', VIEWER: 'Viewer' },
    invitation: {
      subject: ({ inviter, tenant, product }) => `${inviter} invites you to ${tenant} on ${product}`,
      title: ({ tenant }) => `Join ${tenant}`,
      lead: ({ inviter, tenant, product }, roles) =>
        `${inviter} invites you to join ${tenant} on ${product} as ${roles}.`,
    },
    reminder: {
      subject: ({ tenant }) => `Your invitation to ${tenant} ends soon`,
      lead: ({ inviter, tenant, product }, roles) =>
        `${inviter} invited you to join ${tenant} on ${product} as ${roles}.`,
    },
    message: ({ inviter }) => `${inviter} writes:`,
    validity: (until) => `The invitation holds until ${until}, once, and for this address alone.`,
    link: 'See the invitation',
    footer: (to, tenant) =>
      `This mail went to ${to}. If you do not know ${tenant}, ignore it: nothing happens unless you accept. Do not pass the link on.`,
    request: {
      subject: (email, tenant) => `${email} asks for a new invitation to ${tenant}`,
      title: 'A new invitation is asked for',
      lead: (email, tenant) => `The invitation of ${email} to ${tenant} has expired, and they ask for a new one.`,
      advice: 'If they should still join, send the invitation again.',
      link: 'Open the invitations',
      footer: (tenant) => `You get this because you may invite people to ${tenant}.`,
    },
  },
  de: {
    roles: { OWNER: 'Inhaber', ADMIN: 'Admin', DEVELOPER: 'Entwicklung', BILLING: 'Abrechnung', VIEWER: 'Lesezugriff' },
    invitation: {
      subject: ({ inviter, tenant, product }) => `${inviter} lädt Sie zu ${tenant} auf ${product} ein`,
      title: ({ tenant }) => `Einladung zu ${tenant}`,
      lead: ({ inviter, tenant, product }, roles) =>
        `${inviter} lädt Sie ein, ${tenant} auf ${product} beizutreten. Ihre Rolle: ${roles}.`,
    },
    reminder: {
      subject: ({ tenant }) => `Ihre Einladung zu ${tenant} läuft bald ab`,
      lead: ({ inviter, tenant, product }, roles) =>
        `${inviter} hat Sie eingeladen, ${tenant} auf ${product} beizutreten. Ihre Rolle: ${roles}.`,
    },
    message: ({ inviter }) => `${inviter} schreibt:`,
    validity: (until) => `Die Einladung gilt bis ${until}, einmalig und nur für diese Adresse.`,
    link: 'Einladung ansehen',
    footer: (to, tenant) =>
      `Diese E-Mail ging an ${to}. Wenn Ihnen ${tenant} nichts sagt, ignorieren Sie sie: Solange Sie nicht annehmen, geschieht nichts. Geben Sie den Link nicht weiter.`,
    request: {
      subject: (email, tenant) => `${email} bittet um eine neue Einladung zu ${tenant}`,
      title: 'Bitte um eine neue Einladung',
      lead: (email, tenant) => `Die Einladung von ${email} zu ${tenant} ist abgelaufen. Nun wird um eine neue gebeten.`,
      advice: 'Wenn die Person noch dazukommen soll, senden Sie ihr die Einladung erneut.',
      link: 'Einladungen öffnen',
      footer: (tenant) => `Sie erhalten diese E-Mail, weil Sie Personen zu ${tenant} einladen dürfen.`,
    },
  },
  fr: {
    roles: {
      OWNER: 'Propriétaire',
      ADMIN: 'Administration',
      DEVELOPER: 'Développement',
      BILLING: 'Facturation',
      VIEWER: 'Lecture seule',
    },
    invitation: {
      subject: ({ inviter, tenant, product }) => `${inviter} vous invite à rejoindre ${tenant} sur ${product}`,
      title: ({ tenant }) => `Rejoindre ${tenant}`,
      lead: ({ inviter, tenant, product }, roles) =>
        `${inviter} vous invite à rejoindre ${tenant} sur ${product}. Votre rôle : ${roles}.`,
    },
    reminder: {
      subject: ({ tenant }) => `Votre invitation à rejoindre ${tenant} expire bientôt`,
      lead: ({ inviter, tenant, product }, roles) =>
        `${inviter} vous a proposé de rejoindre ${tenant} sur ${product}. Votre rôle : ${roles}.`,
    },
    message: ({ inviter }) => `Message de ${inviter} :`,
    validity: (until) => `L’invitation est valable jusqu’au ${until}, une seule fois et pour cette adresse uniquement.`,
    link: 'Voir l’invitation',
    footer: (to, tenant) =>
      `Cet e-mail a été envoyé à ${to}. Si vous ne connaissez pas ${tenant}, ignorez-le : rien ne se passe tant que vous n’acceptez pas. Ne transmettez pas le lien.`,
    request: {
      subject: (email, tenant) => `${email} demande une nouvelle invitation à rejoindre ${tenant}`,
      title: 'Une nouvelle invitation est demandée',
      lead: (email, tenant) => `L’invitation de ${email} à rejoindre ${tenant} a expiré ; une nouvelle est demandée.`,
      advice: 'Si cette personne doit toujours rejoindre l’équipe, renvoyez-lui l’invitation.',
      link: 'Ouvrir les invitations',
      footer: (tenant) => `Vous recevez cet e-mail car vous pouvez inviter des personnes à rejoindre ${tenant}.`,
    },
  },
  es: {
    roles: {
      OWNER: 'Propietario',
      ADMIN: 'Administración',
      DEVELOPER: 'Desarrollo',
      BILLING: 'Facturación',
      VIEWER: 'Solo lectura',
    },
    invitation: {
      subject: ({ inviter, tenant, product }) => `${inviter} te invita a ${tenant} en ${product}`,
      title: ({ tenant }) => `Únete a ${tenant}`,
      lead: ({ inviter, tenant, product }, roles) =>
        `${inviter} te invita a unirte a ${tenant} en ${product}. Tu rol: ${roles}.`,
    },
    reminder: {
      subject: ({ tenant }) => `Tu invitación a ${tenant} caduca pronto`,
      lead: ({ inviter, tenant, product }, roles) =>
        `${inviter} te ha invitado a unirte a ${tenant} en ${product}. Tu rol: ${roles}.`,
    },
    message: ({ inviter }) => `${inviter} escribe:`,
    validity: (until) => `La invitación vale hasta el ${until}, una sola vez y solo para esta dirección.`,
    link: 'Ver la invitación',
    footer: (to, tenant) =>
      `Este correo se envió a ${to}. Si no conoces ${tenant}, ignóralo: no ocurrirá nada mientras no aceptes. No compartas el enlace.`,
    request: {
      subject: (email, tenant) => `${email} pide una nueva invitación a ${tenant}`,
      title: 'Se pide una nueva invitación',
      lead: (email, tenant) => `La invitación de ${email} a ${tenant} ha caducado y se pide una nueva.`,
      advice: 'Si esa persona todavía debe unirse, vuelve a enviarle la invitación.',
      link: 'Abrir las invitaciones',
      footer: (tenant) => `Recibes este correo porque puedes invitar a personas a ${tenant}.`,
    },
  },
}
