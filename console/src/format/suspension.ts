import type { TenantSuspensionReason } from '../api/generated/operations.ts'

/** Continues “It is suspended because …”. */
export const suspensionText: Record<TenantSuspensionReason, string> = {
  PAYMENT: 'a payment is overdue',
  ABUSE: 'it was used against the terms',
  SECURITY: 'of a security concern',
  REQUEST: 'the tenant asked for it',
  OTHER: 'of a decision of the operator',
}

/** For a choice. */
export const reasonText: Record<TenantSuspensionReason, string> = {
  PAYMENT: 'Payment overdue',
  ABUSE: 'Use against the terms',
  SECURITY: 'Security concern',
  REQUEST: 'The tenant asked for it',
  OTHER: 'Other',
}
