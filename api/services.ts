import type { Config } from './core/config.ts'
import type { Services } from './core/context.ts'
import { createLogger, type Logger } from './core/log.ts'
import { createDatabase } from './db/client.ts'
import { startEmbedded } from './db/embedded.ts'
import { listenForInvalidations } from './db/invalidations.ts'
import { type DatabaseUrls, migrate, roleUrls } from './db/migrate.ts'
import { gauges } from './gauges.ts'
import { installQueue, startQueue } from './jobs/queue.ts'
import { createAlertWatch } from './modules/alerts/watch.ts'
import { createKeyCache } from './modules/api-keys/key-cache.ts'
import { createKeyFinder } from './modules/api-keys/key-finder.ts'
import { createKeyUsageCounter } from './modules/api-keys/usage.ts'
import { createBillingProvider } from './modules/billing/collector/create-provider.ts'
import { createIdentityProvider } from './modules/identity/create-identity-provider.ts'
import { createKeyProvider } from './modules/keys/create-provider.ts'
import { createDataKeyCache } from './modules/keys/data-keys.ts'
import { createMailer } from './modules/mail/create-mailer.ts'
import { createCallQuota } from './modules/quotas/call-quota.ts'
import { createCostTaker } from './modules/quotas/costs.ts'
import { createRulesSessions } from './modules/rules/sessions.ts'
import { createCallMeter } from './modules/usage/call-meter.ts'
import { writeCallSums } from './modules/usage/call-sums.ts'
import { createLimitCache, findLimits } from './modules/usage/known-limits.ts'
import { listMeters } from './modules/usage/meters.ts'
import { createUsageRecorder, type UsageWatch } from './modules/usage/recorder.ts'
import { createWebhookSender } from './modules/webhooks/sender.ts'
import { createRateLimiter } from './rate-limits/limiter.ts'
import { createCounterStore } from './rate-limits/stores.ts'
import { createRulesEngine } from './rules/create-rules-engine.ts'
import { shippedPacks } from './rules/packs/shipped.ts'
import { startTracing } from './start-tracing.ts'
import { jobs, subscriptions } from './worker.ts'

/** The running parts of the product, and how to stop them in order. */
export interface Product {
  services: Services
  /** Waits for jobs in hand, then closes everything. */
  stop: () => Promise<void>
}

/** Starts what the configuration asks for: database (embedded unless DATABASE_URL), migrations, queue, ports. */
export async function startProduct(config: Config, log: Logger = createLogger(config.LOG_LEVEL)): Promise<Product> {
  const stopTracing = await startTracing(config)
  const embedded = config.DATABASE_URL ? null : await startEmbedded(config.DATA_DIR)
  const ownerUrl = config.DATABASE_URL ?? embedded?.url ?? ''
  try {
    const given = givenUrls(config)
    await migrate(ownerUrl, (url) => installQueue(url, jobs), { manageRoles: given === null })
    const services = await connectServices(config, given ?? roleUrls(ownerUrl), log)
    return {
      services,
      stop: async () => {
        await stopServices(services)
        await embedded?.stop()
        await stopTracing()
      },
    }
  } catch (error) {
    await embedded?.stop()
    throw error
  }
}

/** Connects to a migrated database and builds the ports the configuration names. */
export async function connectServices(config: Config, urls: DatabaseUrls, log: Logger): Promise<Services> {
  const rulesEngine = createRulesEngine(config, log)
  const db = createDatabase({ appUrl: urls.app, platformUrl: urls.platform, size: config.DATABASE_POOL_SIZE, log })
  const keyProvider = await createKeyProvider(config, db, new Date()).catch(async (error) => {
    await db.close()
    throw error
  })
  const queue = await startQueue(urls.platform, { worker: config.ROLE !== 'api', log })
  const ports = {
    identityProvider: await createIdentityProvider(config),
    mailer: createMailer(config),
    keyProvider,
    billingProvider: await createBillingProvider(config),
  }
  const invalidations = listenForInvalidations(urls.app, log)
  const watch: UsageWatch = (...moved) => {
    services.callQuota.note(...moved)
    services.usageWatch?.(...moved)
  }
  const usageRecorder = createUsageRecorder(db.app, { limitsOf: (tenantId) => findLimits(services, tenantId), watch })
  const services = {
    config,
    log,
    now: () => new Date(),
    db,
    queue,
    subscriptions,
    gauges,
    dataKeys: createDataKeyCache(),
    usageRecorder,
    callMeter: createCallMeter({
      write: (sums, now) => writeCallSums(db.platform, sums, { now, watch }),
      meters: () => listMeters({ db }),
      log,
    }),
    invalidations,
    knownLimits: createLimitCache(invalidations),
    apiKeys: createKeyCache(config.API_KEY_CACHE_SIZE, invalidations),
    apiKeyUsage: createKeyUsageCounter(db, log),
    rateLimiter: createRateLimiter(await createCounterStore(config, db, log), log),
    rulePacks: shippedPacks,
    rulesEngine,
    rulesSessions: createRulesSessions({ engine: rulesEngine.engine, app: db.app, invalidations }),
    ...ports,
  } as Services
  services.keyFinder = createKeyFinder(services)
  services.callQuota = createCallQuota(services)
  services.costTaker = createCostTaker(services)
  services.alertWatch = createAlertWatch(services)
  services.usageWatch = services.alertWatch.see
  services.webhookSender = createWebhookSender(services)
  return services
}

/** Starts working off jobs in this process, unless it is an API replica. */
export async function startWorker(services: Services): Promise<void> {
  if (services.config.ROLE !== 'api') await services.queue.work(services, jobs)
}

export async function stopServices(services: Services): Promise<void> {
  await services.queue.stop(services.config.SHUTDOWN_GRACE_SECONDS)
  await services.webhookSender.close()
  await services.rateLimiter.close()
  await services.apiKeyUsage.close()
  await services.callMeter.close()
  await services.callQuota.close()
  await services.alertWatch.settled()
  await services.rulesSessions.close()
  await services.invalidations.close()
  await services.mailer.close()
  services.rulesEngine.close()
  services.dataKeys.clear()
  services.keyProvider.close()
  await services.db.close()
}

/** The connections of roles that somebody else manages. */
function givenUrls(config: Config): DatabaseUrls | null {
  const { DATABASE_APP_URL: app, DATABASE_PLATFORM_URL: platform } = config
  return app && platform ? { app, platform } : null
}
