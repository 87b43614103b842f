import { systemCtx } from '../core/context.ts'
import { createApiKey } from '../modules/api-keys/create.ts'
import { createServiceKey } from '../modules/api-keys/service-keys.ts'
import type { TestApp, TestPerson } from './app.ts'
import { personCtx } from './factories.ts'

type KeyFields = Omit<Parameters<typeof createApiKey>[1], 'name'>

/** A key of the tenant, made by a member of it. */
export async function makeKey(
  app: TestApp,
  by: TestPerson,
  tenantId: string,
  fields: Partial<KeyFields> = {},
): Promise<{ id: string; secret: string; headers: Record<string, string> }> {
  const usual: KeyFields = { environment: 'LIVE', permissions: ['tenant:read'], allowedIps: [], metadata: [] }
  const { key, secret } = await createApiKey(personCtx(app, by, tenantId), { name: 'CI', ...usual, ...fields })
  return { id: key.id, secret, headers: { authorization: `Bearer ${secret}` } }
}

/** A credential of a BeTrace service. */
export async function makeServiceKey(app: TestApp): Promise<{ secret: string; headers: Record<string, string> }> {
  const input = { name: 'Ingest', permissions: ['api-keys:verify'], allowedIps: [] }
  const { secret } = await createServiceKey(systemCtx(app.services, 'test'), input)
  return { secret, headers: { authorization: `Bearer ${secret}` } }
}
