import { provisionTenantKeys } from '../modules/keys/provisioning.ts'
import { tenantCtx } from './factories.ts'
import type { Example, World } from './mutation-example.ts'

/** No worker runs beside the examples: nothing is called. */
const url = 'https://203.0.114.7/hooks'

/** Secrets are sealed under the tenant's encryption key. */
function withKeys({ app, tenantId }: World): Promise<unknown> {
  return provisionTenantKeys(tenantCtx(app, tenantId))
}

async function makeEndpoint(world: World): Promise<string> {
  await withKeys(world)
  return (await world.run('createWebhookEndpoint(input: $input) { endpoint { id } }', { url })).endpoint.id
}

/** One example of every mutation of webhooks. */
export const webhookMutationExamples: Record<string, Example> = {
  createWebhookEndpoint: async (world) => {
    await withKeys(world)
    return { input: { url, eventTypes: ['signal.raised'] } }
  },
  deleteWebhookEndpoint: async (world) => ({ input: { id: await makeEndpoint(world) } }),
  resendWebhook: async (world) => {
    const input = { id: await makeEndpoint(world), eventType: 'signal.raised' }
    return { input: { deliveryId: (await world.run('sendTestWebhook(input: $input) { id }', input)).id } }
  },
  rotateWebhookSecret: async (world) => ({ input: { id: await makeEndpoint(world), overlapHours: 1 } }),
  sendTestWebhook: async (world) => ({ input: { id: await makeEndpoint(world), eventType: 'signal.raised' } }),
  setWebhookEndpointEnabled: async (world) => ({ input: { id: await makeEndpoint(world), enabled: false } }),
  updateWebhookEndpoint: async (world) => ({ input: { id: await makeEndpoint(world), description: 'Pager' } }),
}
