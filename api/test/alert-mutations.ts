import { newId } from '../core/ids.ts'
import { type Example, makeOperator, type World } from './mutation-example.ts'

const wish = { meter: 'members', limit: 40, reason: 'A new department', until: '2029-12-31T23:00:00Z' }

async function askForSeats({ run }: World): Promise<string> {
  return (await run('requestIncrease(input: $input) { id }', wish)).id
}

/** The tenant's highest alert, after it has used most of its spans. */
async function reachThreshold({ app, owner, tenantId, run }: World): Promise<string> {
  const occurredAt = new Date().toISOString()
  const events = [{ source: 'test', id: newId(), meter: 'spans', quantity: 9_000_000, occurredAt }]
  await run('recordUsage(input: $input) { accepted }', { events })
  await app.services.alertWatch.settled()
  const { data } = await app.graphql('{ openAlerts { id } }', {}, { as: owner, tenantId })
  return data.openAlerts[0].id
}

/** One example of every mutation of thresholds, alerts and requests for higher limits. */
export const alertMutationExamples: Record<string, Example> = {
  cancelIncrease: async (world) => ({ input: { id: await askForSeats(world) } }),
  decideIncrease: async (world) => {
    const id = await askForSeats(world)
    await makeOperator(world)
    return { input: { id, decision: 'APPROVE' } }
  },
  dismissAlert: async (world) => ({ input: { id: await reachThreshold(world) } }),
  requestIncrease: async () => ({ input: wish }),
  setThresholds: async () => ({ input: { meter: 'spans', percents: [75, 90], roles: ['OWNER'] } }),
}
