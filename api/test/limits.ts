import { setOverride } from '../modules/plans/overrides.ts'
import type { TestApp } from './app.ts'
import { tenantCtx } from './factories.ts'

/** Has an operator give the tenant a limit; resolves when every given replica has heard of it. */
export async function giveLimit(
  apps: readonly TestApp[],
  tenantId: string,
  meter: string,
  limit: number | null,
  expiresAt?: Date,
): Promise<void> {
  const [app] = apps
  if (!app) throw new Error('there is no app')
  const heard = apps.map(
    ({ services }) =>
      new Promise<void>((resolve) =>
        services.invalidations.subscribe({
          changed: ({ topic, id }) => topic === 'tenant' && id === tenantId && resolve(),
          missed: resolve,
        }),
      ),
  )
  await setOverride(tenantCtx(app, tenantId), { meter, limit, reason: 'Test', expiresAt })
  await Promise.all(heard)
}
