import { eq } from 'drizzle-orm'
import { plans, tenants } from '../db/tables/index.ts'
import type { TestApp, TestPerson } from './app.ts'

export const operatorEmail = 'operator@betrace.test'

/** Puts a tenant on a version of a plan, whatever it uses. */
export async function putOnPlan(app: TestApp, tenantId: string, planCode: string, planVersion = 1): Promise<void> {
  await app.services.db.platform.run((db) =>
    db.update(tenants).set({ planCode, planVersion }).where(eq(tenants.tenantId, tenantId)),
  )
}

/** The plan and version a tenant is on. */
export async function planOf(app: TestApp, tenantId: string): Promise<{ code: string; version: number } | undefined> {
  const [row] = await app.services.db.platform.run((db) =>
    db
      .select({ code: tenants.planCode, version: tenants.planVersion })
      .from(tenants)
      .where(eq(tenants.tenantId, tenantId)),
  )
  return row
}

/** The versions of a plan by their state, oldest first. */
export function statesOf(app: TestApp, code: string): Promise<{ version: number; state: string }[]> {
  return app.services.db.platform.run((db) =>
    db
      .select({ version: plans.version, state: plans.state })
      .from(plans)
      .where(eq(plans.code, code))
      .orderBy(plans.version),
  )
}

interface Change {
  limits?: { meter: string; limit: number | null; policy?: string; gracePercent?: number }[]
  features?: string[]
  name?: string
}

/** Has an operator publish the next version of a plan, changed from the newest; a new plan, from PRO. Returns its number. */
export async function publishNext(app: TestApp, operator: TestPerson, code: string, change: Change): Promise<number> {
  const known = await statesOf(app, code)
  const answer = async (name: string, type: string, input: object) => {
    const { data, errors } = await app.graphql(
      `mutation ($input: ${type}!) { ${name}(input: $input) { version revision } }`,
      { input },
      { as: operator },
    )
    if (errors) throw new Error(JSON.stringify(errors[0]))
    return data[name] as { version: number; revision: number }
  }
  const from = known.at(-1)
  const origin = from ? { fromCode: code, fromVersion: from.version } : { fromCode: 'PRO', fromVersion: 1 }
  const draft = await answer('createPlanDraft', 'CreatePlanDraftInput', { code, ...origin })
  const edited = await answer('updatePlanDraft', 'UpdatePlanDraftInput', { code, ...draft, ...change })
  await answer('publishPlan', 'PlanDraftInput', { code, ...edited })
  return draft.version
}
