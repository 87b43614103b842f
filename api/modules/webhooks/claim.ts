import { sql } from 'drizzle-orm'
import type { TenantCtx } from '../../core/context.ts'
import { inTenant } from '../../db/tenancy.ts'

/** A worker that has not written down what came of a delivery for so long is dead: longer than a receiver may take. */
export const leaseMs = 30_000

/** At once to one endpoint. A second one waits at the door of an endpoint that does not open it to the first. */
export const perEndpoint = { sound: 5, failing: 1 }

/** A delivery that is this process's to send until `until`. */
export interface Claim {
  deliveryId: string
  endpointId: string
  isFailing: boolean
  until: Date
}

/** How many more may be taken. */
export interface Room {
  all: number
  /** Of all, to endpoints that did not get the last thing they were sent. */
  failing: number
  /** Requests under way, by endpoint. */
  busy: Record<string, number>
}

/**
 * Takes what is due in a tenant, the longest due first and of each endpoint only as much as it may be sent at once, so
 * that the backlog of one does not hold up the others. Nothing while the tenant is not active, and nothing of an endpoint
 * that is switched off. Of two workers at once each takes others.
 */
export function claimDue(ctx: TenantCtx, { all, failing, busy }: Room): Promise<Claim[]> {
  const now = ctx.services.now()
  const until = new Date(now.getTime() + leaseMs)
  const { tenantId } = ctx
  const due = sql`d.status = 'PENDING' and d.next_attempt_at <= ${now.toISOString()}::timestamptz`
  return inTenant(ctx, async (tx) => {
    const rows = await tx.execute<{ id: string; endpoint_id: string; is_failing: boolean }>(sql`
      with busy as (
        select key::uuid as endpoint_id, value::int as requests
        from jsonb_each_text(${JSON.stringify(busy)}::text::jsonb)
      ), ready as (
        select d.id, e.failing_since is not null as is_failing,
          row_number() over (partition by e.failing_since is not null order by d.next_attempt_at, d.id) as place
        from tenants t
        join webhook_endpoints e on e.tenant_id = t.tenant_id
        left join busy on busy.endpoint_id = e.id
        cross join lateral (
          select d.id, d.next_attempt_at from webhook_deliveries d
          where d.tenant_id = e.tenant_id and d.endpoint_id = e.id and ${due}
          order by d.next_attempt_at
          limit greatest(0, case when e.failing_since is null then ${perEndpoint.sound}::int
            else ${perEndpoint.failing}::int end - coalesce(busy.requests, 0))
        ) d
        where t.tenant_id = ${tenantId} and t.status = 'ACTIVE' and e.disabled_at is null and e.deleted_at is null
      ), taken as (
        select d.id, ready.is_failing from ready
        join webhook_deliveries d on d.tenant_id = ${tenantId} and d.id = ready.id
        where (not ready.is_failing or ready.place <= ${failing}::int) and ${due}
        order by ready.is_failing, ready.place
        limit ${all}::int
        for update of d skip locked
      )
      update webhook_deliveries d set next_attempt_at = ${until.toISOString()}::timestamptz
      from taken where d.tenant_id = ${tenantId} and d.id = taken.id
      returning d.id, d.endpoint_id, taken.is_failing`)
    return rows.map((row) => ({
      ...{ deliveryId: row.id, endpointId: row.endpoint_id, isFailing: row.is_failing, until },
    }))
  })
}
