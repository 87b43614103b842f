import { setTimeout as sleep } from 'node:timers/promises'
import { loadConfig } from '../../core/config.ts'
import { systemCtx } from '../../core/context.ts'
import { createLogger } from '../../core/log.ts'
import { roleUrls } from '../../db/migrate.ts'
import { advanceBilling } from '../../modules/billing/advance.ts'
import { connectServices } from '../../services.ts'

/** A replica that does nothing but the invoice job, over and over, at the time it is told to be. Ends by being killed. */
const config = loadConfig()
const now = new Date(process.env.NOW ?? '')
const services = await connectServices(config, roleUrls(config.DATABASE_URL ?? ''), createLogger(config.LOG_LEVEL))
services.now = () => now
process.send?.('working')
for (;;) {
  const steps = await advanceBilling(systemCtx(services, 'test'))
  if (steps === 0) await sleep(200)
}
