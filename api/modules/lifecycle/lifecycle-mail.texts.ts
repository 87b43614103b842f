import type { SuspensionReason } from '../../core/lifecycle.ts'
import type { InEveryLanguage } from '../mail/language.ts'

interface Letter {
  subject: (tenant: string) => string
  paragraphs: (tenant: string, product: string) => string[]
}

interface LifecycleTexts {
  /** Follows the sentence that the tenant was suspended, as one of its own. */
  reasons: Record<SuspensionReason, string>
  suspended: Omit<Letter, 'paragraphs'> & {
    begun: (tenant: string, product: string) => string
    note: (note: string) => string
    meaning: string
  }
  reactivated: Letter
  /** `day` is when everything will be gone. */
  deletion: {
    subject: (tenant: string, days: number) => string
    paragraphs: (tenant: string, product: string, by: string, day: string) => string[]
  }
  reminder: {
    subject: (tenant: string, days: number) => string
    paragraphs: (tenant: string, product: string, day: string) => string[]
  }
  restored: { subject: (tenant: string) => string; begun: (tenant: string, product: string) => string }
  asBefore: string
  stillSuspended: string
  open: (tenant: string) => string
  rescue: string
  footer: (tenant: string) => string
}

export const lifecycleTexts: InEveryLanguage<LifecycleTexts> = {
  en: {
    reasons: {
      PAYMENT: 'The reason: a payment is overdue.',
      ABUSE: 'The reason: it was used against the terms.',
      SECURITY: 'The reason: a security concern.',
      REQUEST: 'The reason: the tenant asked for it.',
      OTHER: 'The reason: a decision of the operator.',
    },
    suspended: {
      subject: (tenant) => `${tenant} is suspended`,
      begun: (tenant, product) => `An operator has suspended ${tenant} on ${product}.`,
      note: (note) => `They write: “${note}”`,
      meaning:
        'Until it is reactivated everything can be read and exported, and nothing can be changed. Ask the operators of your installation to lift it.',
    },
    reactivated: {
      subject: (tenant) => `${tenant} is active again`,
      paragraphs: (tenant, product) => [`An operator has lifted the suspension of ${tenant} on ${product}.`],
    },
    deletion: {
      subject: (tenant, days) => `${tenant} will be deleted in ${days} days`,
      paragraphs: (tenant, product, by, day) => [
        `${by} has asked to delete ${tenant} on ${product}. On ${day} it will be gone, with everything in it.`,
        'Until then it can be read and exported. An owner can bring it back at any time with the button “Restore” that is on each of its pages.',
      ],
    },
    reminder: {
      subject: (tenant, days) => `${tenant} will be gone ${days === 1 ? 'tomorrow' : `in ${days} days`}`,
      paragraphs: (tenant, product, day) => [
        `${tenant} on ${product} is being deleted. On ${day} everything in it will be gone for good, its keys too.`,
        'If that is not what you want, an owner can restore it until then. To keep a copy, export it.',
      ],
    },
    restored: {
      subject: (tenant) => `${tenant} stays`,
      begun: (tenant, product) => `The deletion of ${tenant} on ${product} was taken back.`,
    },
    asBefore: 'Everything works as before.',
    stillSuspended: 'It is suspended, as it was before.',
    open: (tenant) => `Open ${tenant}`,
    rescue: 'Restore or export it',
    footer: (tenant) => `You get this because you are an owner or admin of ${tenant}.`,
  },
  de: {
    reasons: {
      PAYMENT: 'Der Grund: Eine Zahlung ist überfällig.',
      ABUSE: 'Der Grund: eine Nutzung entgegen den Bedingungen.',
      SECURITY: 'Der Grund: ein Sicherheitsbedenken.',
      REQUEST: 'Der Grund: Es wurde darum gebeten.',
      OTHER: 'Der Grund: eine Entscheidung der Betreiber.',
    },
    suspended: {
      subject: (tenant) => `${tenant} ist gesperrt`,
      begun: (tenant, product) => `Die Betreiber haben ${tenant} auf ${product} gesperrt.`,
      note: (note) => `Sie schreiben dazu: „${note}“`,
      meaning:
        'Bis die Sperre aufgehoben wird, können Sie alles lesen und exportieren, aber nichts ändern. Wenden Sie sich dafür an die Betreiber Ihrer Installation.',
    },
    reactivated: {
      subject: (tenant) => `${tenant} ist wieder aktiv`,
      paragraphs: (tenant, product) => [`Die Betreiber haben die Sperre von ${tenant} auf ${product} aufgehoben.`],
    },
    deletion: {
      subject: (tenant, days) => `${tenant} wird in ${days} Tagen gelöscht`,
      paragraphs: (tenant, product, by, day) => [
        `${by} möchte ${tenant} auf ${product} löschen. Endgültig gelöscht wird mit allen Inhalten am folgenden Tag: ${day}.`,
        'Bis dahin können Sie alles lesen und exportieren. Mit der Schaltfläche „Restore“ auf jeder Seite lässt sich die Löschung durch Inhaberinnen und Inhaber jederzeit zurücknehmen.',
      ],
    },
    reminder: {
      subject: (tenant, days) => `${tenant} wird ${days === 1 ? 'morgen' : `in ${days} Tagen`} endgültig gelöscht`,
      paragraphs: (tenant, product, day) => [
        `${tenant} auf ${product} wird gelöscht. An diesem Tag ist alles unwiderruflich weg, auch die Schlüssel: ${day}.`,
        'Wenn Sie das nicht wollen, kann die Löschung bis dahin zurückgenommen werden. Um eine Kopie zu behalten, exportieren Sie die Daten.',
      ],
    },
    restored: {
      subject: (tenant) => `${tenant} bleibt bestehen`,
      begun: (tenant, product) => `Die Löschung von ${tenant} auf ${product} wurde zurückgenommen.`,
    },
    asBefore: 'Alles funktioniert wie zuvor.',
    stillSuspended: 'Die Sperre von zuvor gilt weiter.',
    open: (tenant) => `${tenant} öffnen`,
    rescue: 'Wiederherstellen oder exportieren',
    footer: (tenant) => `Sie erhalten diese Mail, weil Sie ${tenant} besitzen oder verwalten.`,
  },
  fr: {
    reasons: {
      PAYMENT: 'Motif : un paiement est en retard.',
      ABUSE: 'Motif : une utilisation contraire aux conditions.',
      SECURITY: 'Motif : un problème de sécurité.',
      REQUEST: 'Motif : la suspension a été demandée.',
      OTHER: 'Motif : une décision de l’opérateur.',
    },
    suspended: {
      subject: (tenant) => `${tenant} est suspendu`,
      begun: (tenant, product) => `Un opérateur a suspendu ${tenant} sur ${product}.`,
      note: (note) => `Il précise : « ${note} »`,
      meaning:
        'D’ici la réactivation, tout peut être lu et exporté, mais rien ne peut être modifié. Adressez-vous aux opérateurs de votre installation pour lever la suspension.',
    },
    reactivated: {
      subject: (tenant) => `${tenant} est de nouveau actif`,
      paragraphs: (tenant, product) => [`Un opérateur a levé la suspension de ${tenant} sur ${product}.`],
    },
    deletion: {
      subject: (tenant, days) => `${tenant} sera supprimé dans ${days} jours`,
      paragraphs: (tenant, product, by, day) => [
        `${by} a demandé la suppression de ${tenant} sur ${product}. Tout son contenu disparaîtra à cette date : ${day}.`,
        'D’ici là, tout peut être lu et exporté. Un propriétaire peut revenir en arrière à tout moment avec le bouton « Restore », présent sur chaque page.',
      ],
    },
    reminder: {
      subject: (tenant, days) => `${tenant} disparaîtra ${days === 1 ? 'demain' : `dans ${days} jours`}`,
      paragraphs: (tenant, product, day) => [
        `${tenant} sur ${product} est en cours de suppression. Tout son contenu, clés comprises, disparaîtra définitivement à cette date : ${day}.`,
        'Si ce n’est pas ce que vous souhaitez, un propriétaire peut le restaurer d’ici là. Pour en garder une copie, exportez-le.',
      ],
    },
    restored: {
      subject: (tenant) => `${tenant} est conservé`,
      begun: (tenant, product) => `La suppression de ${tenant} sur ${product} a été annulée.`,
    },
    asBefore: 'Tout fonctionne comme avant.',
    stillSuspended: 'La suspension d’avant reste en vigueur.',
    open: (tenant) => `Ouvrir ${tenant}`,
    rescue: 'Restaurer ou exporter',
    footer: (tenant) => `Vous recevez ce message parce que vous êtes propriétaire ou administrateur de ${tenant}.`,
  },
  es: {
    reasons: {
      PAYMENT: 'El motivo: un pago está pendiente.',
      ABUSE: 'El motivo: un uso contrario a las condiciones.',
      SECURITY: 'El motivo: un problema de seguridad.',
      REQUEST: 'El motivo: se solicitó la suspensión.',
      OTHER: 'El motivo: una decisión de quienes operan la instalación.',
    },
    suspended: {
      subject: (tenant) => `${tenant} está suspendido`,
      begun: (tenant, product) => `Quienes operan la instalación han suspendido ${tenant} en ${product}.`,
      note: (note) => `Escriben: «${note}»`,
      meaning:
        'Hasta que se reactive se puede leer y exportar todo, pero no cambiar nada. Pide a quienes operan tu instalación que levanten la suspensión.',
    },
    reactivated: {
      subject: (tenant) => `${tenant} vuelve a estar activo`,
      paragraphs: (tenant, product) => [
        `Quienes operan la instalación han levantado la suspensión de ${tenant} en ${product}.`,
      ],
    },
    deletion: {
      subject: (tenant, days) => `${tenant} se eliminará dentro de ${days} días`,
      paragraphs: (tenant, product, by, day) => [
        `${by} ha pedido eliminar ${tenant} en ${product}. Desaparecerá con todo su contenido en esta fecha: ${day}.`,
        'Hasta entonces se puede leer y exportar. Quien tenga la propiedad puede recuperarlo en cualquier momento con el botón «Restore» que está en cada página.',
      ],
    },
    reminder: {
      subject: (tenant, days) => `${tenant} desaparecerá ${days === 1 ? 'mañana' : `dentro de ${days} días`}`,
      paragraphs: (tenant, product, day) => [
        `${tenant} se está eliminando en ${product}. Todo su contenido, también las claves, desaparecerá para siempre en esta fecha: ${day}.`,
        'Si no es lo que quieres, quien tenga la propiedad puede restaurarlo hasta entonces. Para conservar una copia, expórtalo.',
      ],
    },
    restored: {
      subject: (tenant) => `${tenant} se queda`,
      begun: (tenant, product) => `Se ha anulado la eliminación de ${tenant} en ${product}.`,
    },
    asBefore: 'Todo funciona como antes.',
    stillSuspended: 'Sigue suspendido, como antes.',
    open: (tenant) => `Abrir ${tenant}`,
    rescue: 'Restaurar o exportar',
    footer: (tenant) => `Recibes este mensaje porque tienes la propiedad o administras ${tenant}.`,
  },
}
