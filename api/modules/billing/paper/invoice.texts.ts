import type { InEveryLanguage } from '../../mail/language.ts'
import type { InvoiceView } from './invoice-view.ts'

export interface InvoiceTexts {
  document: Record<InvoiceView['document'], string>
  /** What is stamped beside the title; an open invoice needs no stamp. */
  stamp: Record<Exclude<InvoiceView['state'], 'OPEN'>, string>
  /** In place of a number that it does not have yet. */
  notYet: string
  labels: {
    number: string
    issued: string
    due: string
    period: string
    purchaseOrder: string
    creditOf: string
    from: string
    billedTo: string
    tenant: string
    description: string
    quantity: string
    amount: string
    subtotal: string
    total: string
    paid: string
    credited: string
    amountDue: string
  }
  taxId: (id: string) => string
  tax: (rate: string) => string
  reverseCharge: string
  /** The line in large letters below the addresses. */
  headline: {
    due: (amount: string, day: string) => string
    settled: (amount: string) => string
    credited: (amount: string) => string
    draft: (amount: string) => string
    void: string
  }
  draftNote: string
  payTo: string
  reference: (number: string) => string
  page: (page: number, of: number) => string
}

export const invoiceTexts: InEveryLanguage<InvoiceTexts> = {
  en: {
    document: { INVOICE: 'Invoice', CREDIT_NOTE: 'Credit note' },
    stamp: { DRAFT: 'Draft', PAID: 'Paid', VOID: 'Void', UNCOLLECTIBLE: 'Written off' },
    notYet: 'not issued yet',
    labels: {
      number: 'Number',
      issued: 'Issued',
      due: 'Due',
      period: 'Period',
      purchaseOrder: 'Your order',
      creditOf: 'For invoice',
      from: 'From',
      billedTo: 'Billed to',
      tenant: 'For',
      description: 'Description',
      quantity: 'Quantity',
      amount: 'Amount',
      subtotal: 'Subtotal',
      total: 'Total',
      paid: 'Paid',
      credited: 'Credited',
      amountDue: 'Amount due',
    },
    taxId: (id) => `Tax ID ${id}`,
    tax: (rate) => `Tax ${rate}`,
    reverseCharge: 'Reverse charge: the recipient is liable for the tax.',
    headline: {
      due: (amount, day) => `${amount} due on ${day}`,
      settled: (amount) => `${amount}, nothing left to pay`,
      credited: (amount) => `${amount} credited`,
      draft: (amount) => `${amount} so far`,
      void: 'This invoice is void and need not be paid',
    },
    draftNote: 'This is a draft. Amounts may change until it is issued; do not pay it yet.',
    payTo: 'How to pay',
    reference: (number) => `Please state ${number} with your payment.`,
    page: (page, of) => `Page ${page} of ${of}`,
  },
  de: {
    document: { INVOICE: 'Rechnung', CREDIT_NOTE: 'Gutschrift' },
    stamp: { DRAFT: 'Entwurf', PAID: 'Bezahlt', VOID: 'Storniert', UNCOLLECTIBLE: 'Ausgebucht' },
    notYet: 'noch nicht gestellt',
    labels: {
      number: 'Nummer',
      issued: 'Rechnungsdatum',
      due: 'Fällig am',
      period: 'Zeitraum',
      purchaseOrder: 'Ihre Bestellung',
      creditOf: 'Zu Rechnung',
      from: 'Von',
      billedTo: 'Rechnung an',
      tenant: 'Für',
      description: 'Leistung',
      quantity: 'Menge',
      amount: 'Betrag',
      subtotal: 'Zwischensumme',
      total: 'Gesamtbetrag',
      paid: 'Bezahlt',
      credited: 'Gutgeschrieben',
      amountDue: 'Offener Betrag',
    },
    taxId: (id) => `USt-IdNr. ${id}`,
    tax: (rate) => `Umsatzsteuer ${rate}`,
    reverseCharge: 'Steuerschuldnerschaft des Leistungsempfängers (Reverse Charge).',
    headline: {
      due: (amount, day) => `${amount}, fällig am ${day}`,
      settled: (amount) => `${amount}, nichts mehr zu zahlen`,
      credited: (amount) => `${amount} gutgeschrieben`,
      draft: (amount) => `Bisher ${amount}`,
      void: 'Diese Rechnung ist storniert und nicht zu bezahlen',
    },
    draftNote: 'Dies ist ein Entwurf. Beträge können sich bis zur Rechnungsstellung ändern; bitte noch nicht bezahlen.',
    payTo: 'Zahlung',
    reference: (number) => `Bitte geben Sie bei der Zahlung ${number} an.`,
    page: (page, of) => `Seite ${page} von ${of}`,
  },
  fr: {
    document: { INVOICE: 'Facture', CREDIT_NOTE: 'Avoir' },
    stamp: { DRAFT: 'Brouillon', PAID: 'Payée', VOID: 'Annulée', UNCOLLECTIBLE: 'Irrécouvrable' },
    notYet: 'pas encore émise',
    labels: {
      number: 'Numéro',
      issued: 'Date',
      due: 'Échéance',
      period: 'Période',
      purchaseOrder: 'Votre commande',
      creditOf: 'Pour la facture',
      from: 'De',
      billedTo: 'Facturé à',
      tenant: 'Pour',
      description: 'Désignation',
      quantity: 'Quantité',
      amount: 'Montant',
      subtotal: 'Sous-total',
      total: 'Total',
      paid: 'Payé',
      credited: 'Crédité',
      amountDue: 'Reste à payer',
    },
    taxId: (id) => `N° TVA ${id}`,
    tax: (rate) => `TVA ${rate}`,
    reverseCharge: 'Autoliquidation : la TVA est due par le preneur.',
    headline: {
      due: (amount, day) => `${amount} à payer avant le ${day}`,
      settled: (amount) => `${amount}, rien à payer`,
      credited: (amount) => `${amount} crédités`,
      draft: (amount) => `${amount} à ce jour`,
      void: 'Cette facture est annulée et n’est pas à payer',
    },
    draftNote: 'Ceci est un brouillon. Les montants peuvent changer jusqu’à son émission ; ne le payez pas encore.',
    payTo: 'Règlement',
    reference: (number) => `Merci d’indiquer ${number} lors du paiement.`,
    page: (page, of) => `Page ${page} sur ${of}`,
  },
  es: {
    document: { INVOICE: 'Factura', CREDIT_NOTE: 'Nota de crédito' },
    stamp: { DRAFT: 'Borrador', PAID: 'Pagada', VOID: 'Anulada', UNCOLLECTIBLE: 'Incobrable' },
    notYet: 'aún sin emitir',
    labels: {
      number: 'Número',
      issued: 'Fecha',
      due: 'Vencimiento',
      period: 'Periodo',
      purchaseOrder: 'Su pedido',
      creditOf: 'De la factura',
      from: 'De',
      billedTo: 'Facturado a',
      tenant: 'Para',
      description: 'Concepto',
      quantity: 'Cantidad',
      amount: 'Importe',
      subtotal: 'Subtotal',
      total: 'Total',
      paid: 'Pagado',
      credited: 'Abonado',
      amountDue: 'Importe pendiente',
    },
    taxId: (id) => `NIF/IVA ${id}`,
    tax: (rate) => `IVA ${rate}`,
    reverseCharge: 'Inversión del sujeto pasivo: el destinatario liquida el impuesto.',
    headline: {
      due: (amount, day) => `${amount}, a pagar antes del ${day}`,
      settled: (amount) => `${amount}, nada pendiente`,
      credited: (amount) => `${amount} abonados`,
      draft: (amount) => `${amount} hasta ahora`,
      void: 'Esta factura está anulada y no debe pagarse',
    },
    draftNote: 'Esto es un borrador. Los importes pueden cambiar hasta su emisión; no lo pague todavía.',
    payTo: 'Cómo pagar',
    reference: (number) => `Indique ${number} al hacer el pago.`,
    page: (page, of) => `Página ${page} de ${of}`,
  },
}
