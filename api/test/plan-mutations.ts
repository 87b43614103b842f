import { newId } from '../core/ids.ts'
import { type Example, makeOperator, type World } from './mutation-example.ts'

interface Draft {
  code: string
  version: number
  revision: number
}

const newCode = () => `P${newId().slice(-12).toUpperCase()}`

/** A draft as an operator begins it: of a new plan, or of the next version of one. */
async function beginDraft(world: World, code = newCode()): Promise<Draft> {
  await makeOperator(world)
  const input = { code, fromCode: 'PRO', fromVersion: 1 }
  return world.run('createPlanDraft(input: $input) { code version revision }', input)
}

async function publish(world: World, code?: string): Promise<Draft> {
  return world.run('publishPlan(input: $input) { code version revision }', { ...(await beginDraft(world, code)) })
}

const override = { meter: 'members', limit: '40', reason: 'Pilot' }

/** One example of every mutation of plans and limits. */
export const planMutationExamples: Record<string, Example> = {
  changePlan: async () => ({ input: { planCode: 'FREE', planVersion: 1 } }),
  createPlanDraft: async (world) => ({
    ...(await makeOperator(world)),
    input: { code: newCode(), fromCode: 'PRO', fromVersion: 1 },
  }),
  discardPlanDraft: async (world) => ({ tenantId: undefined, input: { ...(await beginDraft(world)) } }),
  endLimitOverride: async (world) => {
    await makeOperator(world)
    const { id } = await world.run('setLimitOverride(input: $input) { id }', override)
    return { input: { id } }
  },
  movePlanTenants: async (world) => {
    const { code } = await publish(world)
    await publish(world, code)
    return { tenantId: undefined, input: { code, fromVersion: 1, toVersion: 2 } }
  },
  publishPlan: async (world) => ({ tenantId: undefined, input: { ...(await beginDraft(world)) } }),
  retirePlan: async (world) => ({ tenantId: undefined, input: { code: (await publish(world)).code } }),
  setLimitOverride: async (world) => {
    await makeOperator(world)
    return { input: override }
  },
  updatePlanDraft: async (world) => ({
    tenantId: undefined,
    input: { ...(await beginDraft(world)), name: 'Team' },
  }),
}
