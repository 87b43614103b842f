import { newId } from '../core/ids.ts'
import { listMeters } from '../modules/usage/meters.ts'
import { type Example, makeOperator } from './mutation-example.ts'

/** One example of every mutation of usage that keeps an Idempotency-Key. */
export const usageMutationExamples: Record<string, Example> = {
  reverseUsage: async (world) => {
    const event = { source: 'test', id: newId(), meter: 'spans', quantity: 7, occurredAt: new Date().toISOString() }
    await world.run('recordUsage(input: $input) { accepted }', { events: [event] })
    return { input: { source: event.source, id: event.id, reason: 'Counted twice' } }
  },
  setMeterActive: async (world) => {
    const storage = (await listMeters(world.app.services)).find(({ code }) => code === 'storage')
    return { ...(await makeOperator(world)), input: { code: 'storage', active: !storage?.active } }
  },
}
