import type { InEveryLanguage } from '../../mail/language.ts'

export interface LineTexts {
  base: (plan: string) => string
  unused: (plan: string) => string
  remaining: (plan: string) => string
  late: (meter: string) => string
  included: (quantity: string) => string
  units: (quantity: string, price: string) => string
  packages: (packages: string, size: string, price: string) => string
  flat: (amount: string) => string
  share: (fee: string, term: string) => string
  billed: (quantity: string, amount: string) => string
  creditOf: (invoice: string) => string
  /** What credits will take off a draft. */
  credits: string
}

export const lineTexts: InEveryLanguage<LineTexts> = {
  en: {
    base: (plan) => `${plan}, base fee`,
    unused: (plan) => `${plan}, unused time`,
    remaining: (plan) => `${plan}, remaining time`,
    late: (meter) => `${meter}, recorded late`,
    included: (quantity) => `${quantity} included`,
    units: (quantity, price) => `${quantity} × ${price}`,
    packages: (packages, size, price) => `${packages} × ${price} for each ${size} begun`,
    flat: (amount) => `${amount} for the tier`,
    share: (fee, term) => `its part of ${fee} for ${term}`,
    billed: (quantity, amount) => `less what was billed before: ${quantity}, ${amount}`,
    creditOf: (invoice) => `Credit for invoice ${invoice}`,
    credits: 'Credits',
  },
  de: {
    base: (plan) => `${plan}, Grundgebühr`,
    unused: (plan) => `${plan}, nicht genutzte Zeit`,
    remaining: (plan) => `${plan}, verbleibende Zeit`,
    late: (meter) => `${meter}, nachträglich erfasst`,
    included: (quantity) => `${quantity} inbegriffen`,
    units: (quantity, price) => `${quantity} × ${price}`,
    packages: (packages, size, price) => `${packages} × ${price} je angefangene ${size}`,
    flat: (amount) => `${amount} für die Stufe`,
    share: (fee, term) => `anteilig von ${fee} für ${term}`,
    billed: (quantity, amount) => `abzüglich bereits berechnet: ${quantity}, ${amount}`,
    creditOf: (invoice) => `Gutschrift zur Rechnung ${invoice}`,
    credits: 'Guthaben',
  },
  fr: {
    base: (plan) => `${plan}, abonnement`,
    unused: (plan) => `${plan}, période non utilisée`,
    remaining: (plan) => `${plan}, période restante`,
    late: (meter) => `${meter}, enregistrés après coup`,
    included: (quantity) => `${quantity} inclus`,
    units: (quantity, price) => `${quantity} × ${price}`,
    packages: (packages, size, price) => `${packages} × ${price} par tranche entamée de ${size}`,
    flat: (amount) => `${amount} pour le palier`,
    share: (fee, term) => `au prorata de ${fee} pour ${term}`,
    billed: (quantity, amount) => `moins ce qui a déjà été facturé : ${quantity}, ${amount}`,
    creditOf: (invoice) => `Avoir sur la facture ${invoice}`,
    credits: 'Crédits',
  },
  es: {
    base: (plan) => `${plan}, cuota base`,
    unused: (plan) => `${plan}, tiempo no utilizado`,
    remaining: (plan) => `${plan}, tiempo restante`,
    late: (meter) => `${meter}, registrados con retraso`,
    included: (quantity) => `${quantity} incluidas`,
    units: (quantity, price) => `${quantity} × ${price}`,
    packages: (packages, size, price) => `${packages} × ${price} por cada ${size} o fracción`,
    flat: (amount) => `${amount} por el tramo`,
    share: (fee, term) => `parte proporcional de ${fee} por ${term}`,
    billed: (quantity, amount) => `menos lo ya facturado: ${quantity}, ${amount}`,
    creditOf: (invoice) => `Abono de la factura ${invoice}`,
    credits: 'Saldo a favor',
  },
}
