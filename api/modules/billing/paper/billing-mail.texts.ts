import type { InEveryLanguage } from '../../mail/language.ts'

interface BillingMailTexts {
  issued: {
    subject: (number: string, amount: string) => string
    said: (tenant: string, product: string, number: string, amount: string) => string
    due: (day: string) => string
    settled: string
    payTo: (bank: string, number: string) => string
  }
  received: {
    subject: (number: string) => string
    said: (amount: string, number: string, tenant: string, product: string) => string
    left: (amount: string) => string
    settled: string
  }
  overdue: {
    subject: (number: string, stage: number) => string
    said: (number: string, amount: string, day: string, tenant: string, product: string) => string
    /** What comes if it stays so. */
    restriction: (day: string) => string
    suspension: (day: string) => string
    paid: string
  }
  creditNote: {
    subject: (number: string, invoice: string) => string
    said: (number: string, amount: string, invoice: string, reason: string) => string
  }
  changeFailed: {
    subject: (tenant: string, plan: string) => string
    said: (tenant: string, product: string, plan: string) => string
    reasons: (limits: string) => string
    next: string
  }
  openInvoice: string
  openBilling: string
  footer: (tenant: string) => string
}

export const billingMailTexts: InEveryLanguage<BillingMailTexts> = {
  en: {
    issued: {
      subject: (number, amount) => `Invoice ${number}: ${amount}`,
      said: (tenant, product, number, amount) =>
        `The invoice ${number} for ${tenant} on ${product} has been issued. It comes to ${amount}.`,
      due: (day) => `Please pay it by ${day}.`,
      settled: 'There is nothing left to pay.',
      payTo: (bank, number) => `Pay to:\n${bank}\nPlease state ${number} with your payment.`,
    },
    received: {
      subject: (number) => `Payment received for invoice ${number}`,
      said: (amount, number, tenant, product) =>
        `Thank you: ${amount} came in for the invoice ${number} of ${tenant} on ${product}.`,
      left: (amount) => `${amount} is still to be paid.`,
      settled: 'The invoice is paid.',
    },
    overdue: {
      subject: (number, stage) =>
        stage > 1 ? `Reminder ${stage}: invoice ${number} is overdue` : `Invoice ${number} is overdue`,
      said: (number, amount, day, tenant, product) =>
        `The invoice ${number} for ${tenant} on ${product} was due on ${day}. ${amount} is still to be paid.`,
      restriction: (day) => `From ${day} on you cannot move to a dearer plan.`,
      suspension: (day) => `From ${day} on everything can only be read and exported, and nothing be changed.`,
      paid: 'If you have paid meanwhile, you need not do anything.',
    },
    creditNote: {
      subject: (number, invoice) => `Credit note ${number} for invoice ${invoice}`,
      said: (number, amount, invoice, reason) =>
        `The credit note ${number} takes ${amount} off the invoice ${invoice}. The reason: ${reason}`,
    },
    changeFailed: {
      subject: (tenant, plan) => `${tenant} could not move to ${plan}`,
      said: (tenant, product, plan) =>
        `${tenant} on ${product} was to move to the plan ${plan}. It stays where it is, since more is in use than that plan allows.`,
      reasons: (limits) => `In the way: ${limits}.`,
      next: 'Bring that down and choose the plan again, or keep the present one.',
    },
    openInvoice: 'See and download the invoice',
    openBilling: 'Open billing',
    footer: (tenant) => `You get this because invoices of ${tenant} go to this address.`,
  },
  de: {
    issued: {
      subject: (number, amount) => `Rechnung ${number}: ${amount}`,
      said: (tenant, product, number, amount) =>
        `Die Rechnung ${number} für ${tenant} auf ${product} ist gestellt. Sie beläuft sich auf ${amount}.`,
      due: (day) => `Bitte bezahlen Sie sie bis zu diesem Tag: ${day}.`,
      settled: 'Es ist nichts mehr zu zahlen.',
      payTo: (bank, number) => `Zahlung an:\n${bank}\nBitte geben Sie bei der Zahlung ${number} an.`,
    },
    received: {
      subject: (number) => `Zahlung zur Rechnung ${number} erhalten`,
      said: (amount, number, tenant, product) =>
        `Vielen Dank: Zur Rechnung ${number} von ${tenant} auf ${product} sind ${amount} eingegangen.`,
      left: (amount) => `Offen sind noch ${amount}.`,
      settled: 'Die Rechnung ist bezahlt.',
    },
    overdue: {
      subject: (number, stage) =>
        stage > 1 ? `${stage}. Mahnung: Rechnung ${number} ist überfällig` : `Rechnung ${number} ist überfällig`,
      said: (number, amount, day, tenant, product) =>
        `Die Rechnung ${number} für ${tenant} auf ${product} war an diesem Tag fällig: ${day}. Offen sind noch ${amount}.`,
      restriction: (day) => `Ab diesem Tag ist kein Wechsel in einen teureren Tarif mehr möglich: ${day}.`,
      suspension: (day) =>
        `Ab diesem Tag kann alles nur noch gelesen und exportiert, aber nichts mehr geändert werden: ${day}.`,
      paid: 'Falls Sie inzwischen bezahlt haben, brauchen Sie nichts zu tun.',
    },
    creditNote: {
      subject: (number, invoice) => `Gutschrift ${number} zur Rechnung ${invoice}`,
      said: (number, amount, invoice, reason) =>
        `Die Gutschrift ${number} mindert die Rechnung ${invoice} um ${amount}. Der Grund: ${reason}`,
    },
    changeFailed: {
      subject: (tenant, plan) => `${tenant} konnte nicht zu ${plan} wechseln`,
      said: (tenant, product, plan) =>
        `${tenant} auf ${product} sollte in den Tarif ${plan} wechseln. Es bleibt beim bisherigen, denn genutzt wird mehr, als ${plan} erlaubt.`,
      reasons: (limits) => `Im Weg stehen: ${limits}.`,
      next: 'Verringern Sie das und wählen Sie den Tarif erneut, oder bleiben Sie beim jetzigen.',
    },
    openInvoice: 'Rechnung ansehen und herunterladen',
    openBilling: 'Abrechnung öffnen',
    footer: (tenant) => `Sie erhalten diese Mail, weil Rechnungen von ${tenant} an diese Adresse gehen.`,
  },
  fr: {
    issued: {
      subject: (number, amount) => `Facture ${number} : ${amount}`,
      said: (tenant, product, number, amount) =>
        `La facture ${number} pour ${tenant} sur ${product} a été émise. Elle s’élève à ${amount}.`,
      due: (day) => `Merci de la régler avant cette date : ${day}.`,
      settled: 'Il n’y a rien à payer.',
      payTo: (bank, number) => `À régler à :\n${bank}\nMerci d’indiquer ${number} lors du paiement.`,
    },
    received: {
      subject: (number) => `Paiement reçu pour la facture ${number}`,
      said: (amount, number, tenant, product) =>
        `Merci : nous avons reçu ${amount} pour la facture ${number} de ${tenant} sur ${product}.`,
      left: (amount) => `Il reste ${amount} à payer.`,
      settled: 'La facture est payée.',
    },
    overdue: {
      subject: (number, stage) =>
        stage > 1 ? `Relance ${stage} : la facture ${number} est en retard` : `La facture ${number} est en retard`,
      said: (number, amount, day, tenant, product) =>
        `La facture ${number} pour ${tenant} sur ${product} était due à cette date : ${day}. Il reste ${amount} à payer.`,
      restriction: (day) =>
        `À partir de cette date, il ne sera plus possible de passer à une offre plus chère : ${day}.`,
      suspension: (day) =>
        `À partir de cette date, tout pourra être lu et exporté, mais plus rien ne pourra être modifié : ${day}.`,
      paid: 'Si vous avez payé entre-temps, vous n’avez rien à faire.',
    },
    creditNote: {
      subject: (number, invoice) => `Avoir ${number} sur la facture ${invoice}`,
      said: (number, amount, invoice, reason) =>
        `L’avoir ${number} réduit la facture ${invoice} de ${amount}. Motif : ${reason}`,
    },
    changeFailed: {
      subject: (tenant, plan) => `${tenant} n’a pas pu passer à ${plan}`,
      said: (tenant, product, plan) =>
        `${tenant} sur ${product} devait passer à l’offre ${plan}. L’offre actuelle reste en place, car l’utilisation dépasse ce que ${plan} permet.`,
      reasons: (limits) => `Ce qui l’empêche : ${limits}.`,
      next: 'Réduisez cette utilisation et choisissez l’offre à nouveau, ou gardez l’offre actuelle.',
    },
    openInvoice: 'Voir et télécharger la facture',
    openBilling: 'Ouvrir la facturation',
    footer: (tenant) => `Vous recevez ce message parce que les factures de ${tenant} sont envoyées à cette adresse.`,
  },
  es: {
    issued: {
      subject: (number, amount) => `Factura ${number}: ${amount}`,
      said: (tenant, product, number, amount) =>
        `Se ha emitido la factura ${number} de ${tenant} en ${product}. Asciende a ${amount}.`,
      due: (day) => `El plazo para pagarla termina en esta fecha: ${day}.`,
      settled: 'No queda nada por pagar.',
      payTo: (bank, number) => `Pago a:\n${bank}\nIndica ${number} al hacer el pago.`,
    },
    received: {
      subject: (number) => `Pago recibido de la factura ${number}`,
      said: (amount, number, tenant, product) =>
        `Gracias: hemos recibido ${amount} por la factura ${number} de ${tenant} en ${product}.`,
      left: (amount) => `Quedan ${amount} por pagar.`,
      settled: 'La factura está pagada.',
    },
    overdue: {
      subject: (number, stage) =>
        stage > 1 ? `Aviso ${stage}: la factura ${number} está vencida` : `La factura ${number} está vencida`,
      said: (number, amount, day, tenant, product) =>
        `La factura ${number} de ${tenant} en ${product} venció en esta fecha: ${day}. Quedan ${amount} por pagar.`,
      restriction: (day) => `Desde esta fecha no se podrá pasar a un plan más caro: ${day}.`,
      suspension: (day) => `Desde esta fecha todo se podrá leer y exportar, pero ya no se podrá cambiar nada: ${day}.`,
      paid: 'Si ya has pagado, no tienes que hacer nada.',
    },
    creditNote: {
      subject: (number, invoice) => `Nota de crédito ${number} de la factura ${invoice}`,
      said: (number, amount, invoice, reason) =>
        `La nota de crédito ${number} reduce la factura ${invoice} en ${amount}. El motivo: ${reason}`,
    },
    changeFailed: {
      subject: (tenant, plan) => `${tenant} no ha podido pasar a ${plan}`,
      said: (tenant, product, plan) =>
        `${tenant} en ${product} iba a pasar al plan ${plan}. Se queda con el actual, porque usa más de lo que ${plan} permite.`,
      reasons: (limits) => `Lo impide: ${limits}.`,
      next: 'Reduce ese uso y elige el plan otra vez, o conserva el actual.',
    },
    openInvoice: 'Ver y descargar la factura',
    openBilling: 'Abrir la facturación',
    footer: (tenant) => `Recibes este mensaje porque las facturas de ${tenant} se envían a esta dirección.`,
  },
}
