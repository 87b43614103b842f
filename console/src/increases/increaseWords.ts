import type { IncreaseFieldsFragment, IncreaseState } from '../api/generated/operations.ts'
import { limitText } from '../format/words.ts'

export const increaseStates: Record<IncreaseState, string> = {
  OPEN: 'Waiting',
  APPROVED: 'Approved',
  DECLINED: 'Declined',
  CANCELED: 'Taken back',
}

type Wish = Pick<IncreaseFieldsFragment, 'limitBefore' | 'wanted'>

/** "25 → 40" */
export function wishText({ limitBefore, wanted }: Wish): string {
  return `${limitText(limitBefore)} → ${limitText(wanted)}`
}

/** Twice what there is: what most people ask for. */
export function suggestedLimit(limit: string): string {
  return String(BigInt(limit) * 2n || 1n)
}

/** Which limit a refusal is about, for those that a higher limit would lift; null for all others. */
export function limitOfRefusal({ code, details }: { code: string; details: Record<string, unknown> | null }) {
  if (code === 'SEAT_LIMIT_REACHED') return 'members'
  if (code === 'API_KEY_LIMIT_REACHED') return 'api_keys'
  if (code === 'WEBHOOK_LIMIT_REACHED') return 'webhooks'
  return code === 'QUOTA_EXCEEDED' && typeof details?.meter === 'string' ? details.meter : null
}
