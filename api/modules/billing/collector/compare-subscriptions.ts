import { and, eq, inArray } from 'drizzle-orm'
import type { TenantCtx } from '../../../core/context.ts'
import { plans, type SubscriptionState, stripeObjects } from '../../../db/tables/index.ts'
import { inTenant, type Tx } from '../../../db/tenancy.ts'
import { getSubscription } from '../subscriptions.ts'
import type { StripeAccountRow } from './accounts.ts'
import type { Difference } from './drifts.ts'
import type { BillingProvider, ProviderSubscription, SubscriptionPart } from './provider.ts'

/** What the provider was last brought to, as `summaryOf` writes it down. */
interface Told {
  parts: { part: SubscriptionPart; prices: string[] }[]
  next: { at: string; planCode: string | null } | null
}

/** The provider's words for a subscription that is gone. */
const over = ['canceled', 'incomplete_expired']

/** In which of its states a subscription may be there while it is in one of ours here. */
const fitting: Record<SubscriptionState, readonly string[]> = {
  TRIALING: ['trialing'],
  ACTIVE: ['active'],
  PAST_DUE: ['active', 'past_due', 'unpaid'],
  PAUSED: ['active', 'trialing', 'past_due', 'unpaid'],
  CANCELED: [],
}

/** Subscriptions that are gone at the provider, have other prices or are otherwise than it was told. Throws UNAVAILABLE. */
export async function compareSubscriptions(
  ctx: TenantCtx,
  provider: BillingProvider,
  { wanted, feeSubscriptionId, usageSubscriptionId }: StripeAccountRow,
): Promise<Difference[]> {
  const subscription = await getSubscription(ctx)
  if (!wanted || !subscription) return []
  const { parts, next } = wanted as unknown as Told
  const differences: Difference[] = []
  for (const { part, prices } of parts) {
    const id = part === 'FEE' ? feeSubscriptionId : usageSubscriptionId
    const found = id && (await provider.readSubscription(ctx, id))
    if (!found || over.includes(found.status)) {
      const is = found ? found.status : 'none'
      differences.push({ kind: 'SUBSCRIPTION_MISSING', subject: id ?? part, expected: 'a subscription', found: is })
      continue
    }
    differences.push(...(await compareItems(ctx, prices, found)), ...compareState(subscription.state, found))
    if (part === 'FEE') differences.push(...compareNext(next, found))
  }
  return differences
}

async function compareItems(ctx: TenantCtx, wanted: readonly string[], { id, priceIds }: ProviderSubscription) {
  if (wanted.toSorted().join() === priceIds.toSorted().join()) return []
  const names = await inTenant(ctx, (tx) => namePrices(tx, [...wanted, ...priceIds]))
  const inWords = (ids: readonly string[]) => ids.map((priceId) => names.get(priceId) ?? 'another price').join(', ')
  const words = { expected: inWords(wanted), found: inWords(priceIds) || 'nothing' }
  return [{ kind: 'SUBSCRIPTION_ITEMS' as const, subject: id, ...words }]
}

function compareState(state: SubscriptionState, { id, status }: ProviderSubscription): Difference[] {
  if (fitting[state].includes(status)) return []
  const expected = state.toLowerCase().replaceAll('_', ' ')
  return [{ kind: 'SUBSCRIPTION_STATE', subject: id, expected, found: status.replaceAll('_', ' ') }]
}

/** Whether it goes on, changes or ends when it should: somebody may have canceled it over there. */
function compareNext(next: Told['next'], found: ProviderSubscription): Difference[] {
  const expected = inWords(next && { at: new Date(next.at), isEnd: next.planCode === null })
  const is = inWords(found.next && { at: found.next.at, isEnd: found.next.priceIds.length === 0 })
  if (expected === is) return []
  return [{ kind: 'SUBSCRIPTION_STATE', subject: `${found.id} next`, expected, found: is }]
}

function inWords(next: { at: Date; isEnd: boolean } | null): string {
  if (!next) return 'goes on'
  return `${next.isEnd ? 'ends' : 'changes'} on ${next.at.toISOString().slice(0, 10)}`
}

/** "Pro by the month", "Pro: spans", by the provider's id. */
async function namePrices(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx
    .select({ object: stripeObjects, name: plans.name })
    .from(stripeObjects)
    .innerJoin(plans, and(eq(plans.code, stripeObjects.planCode), eq(plans.version, stripeObjects.planVersion)))
    .where(and(eq(stripeObjects.kind, 'PRICE'), inArray(stripeObjects.externalId, [...ids])))
  return new Map(
    rows.map(({ object: { externalId, meter, interval }, name }) => [
      externalId,
      meter ? `${name}: ${meter}` : `${name} by the ${interval.toLowerCase()}`,
    ]),
  )
}
