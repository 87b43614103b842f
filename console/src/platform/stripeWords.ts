import type { StripeDriftKind } from '../api/generated/operations.ts'
import { limitName } from '../plan/planWords.ts'

export const driftKinds: Record<StripeDriftKind, string> = {
  CUSTOMER_MISSING: 'The customer is gone at Stripe',
  SUBSCRIPTION_MISSING: 'The subscription is gone at Stripe',
  SUBSCRIPTION_ITEMS: 'The subscription has other prices',
  SUBSCRIPTION_STATE: 'The subscription is in another state',
  METER_TOTAL: 'Stripe has counted other usage',
  INVOICE_MISSING: 'An invoice of Stripe’s is missing here',
  INVOICE_DIFFERS: 'An invoice says something else at Stripe',
}

interface Drift {
  kind: StripeDriftKind
  subject: string
}

/** What has drifted, with the meter it is about; ids of Stripe's say nothing to people. */
export function driftTitle({ kind, subject }: Drift): string {
  return kind === 'METER_TOTAL' ? `${driftKinds[kind]}: ${limitName(subject)}` : driftKinds[kind]
}
