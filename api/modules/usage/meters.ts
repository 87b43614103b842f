import { asc, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Ctx, Services } from '../../core/context.ts'
import { AppError } from '../../core/errors.ts'
import { validate } from '../../core/validate.ts'
import { meters } from '../../db/tables/index.ts'
import { asPlatform } from '../../db/tenancy.ts'
import { recordAudit } from '../audit/audit.ts'

export type Meter = typeof meters.$inferSelect

/** A stopped meter is refused by every replica within this time. */
const keptMs = 1000
const kept = new WeakMap<Services['db'], { readAt: number; found: Promise<Meter[]> }>()

/** Every meter, in the order they are shown. Read at most once a second. */
export function listMeters({ db }: Pick<Services, 'db'>): Promise<Meter[]> {
  const known = kept.get(db)
  if (known && performance.now() - known.readAt < keptMs) return known.found
  const found = db.app.run((app) => app.select().from(meters).orderBy(asc(meters.position), asc(meters.code)))
  kept.set(db, { readAt: performance.now(), found })
  found.catch(() => kept.delete(db))
  return found
}

const activation = z.object({ code: z.string().max(100), active: z.boolean() })

export type SetMeterActiveInput = z.input<typeof activation>

/**
 * Starts or stops a meter for all tenants: events on a stopped one are refused, what was recorded stays. Throws
 * NOT_FOUND for an unknown meter.
 */
export async function setMeterActive(ctx: Ctx, input: SetMeterActiveInput): Promise<Meter> {
  const { code, active } = validate(activation, input)
  const changed = await asPlatform(ctx, async (tx) => {
    const [meter] = await tx.select().from(meters).where(eq(meters.code, code)).for('update')
    if (!meter) throw new AppError('NOT_FOUND')
    if (meter.active === active) return meter
    await tx.update(meters).set({ active }).where(eq(meters.code, code))
    const target = { kind: 'meter', id: code }
    await recordAudit(tx, { action: 'meter.set-active', target, before: { active: meter.active }, after: { active } })
    return { ...meter, active }
  })
  kept.delete(ctx.services.db)
  return changed
}
