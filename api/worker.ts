import type { Subscription } from './jobs/events.ts'
import { expireJob } from './jobs/expire.ts'
import type { Job } from './jobs/queue.ts'
import { alertJobs } from './modules/alerts/alerts.jobs.ts'
import { apiKeyJobs } from './modules/api-keys/api-keys.jobs.ts'
import { billingSubscriptions } from './modules/billing/billing.events.ts'
import { billingJobs } from './modules/billing/billing.jobs.ts'
import { collectorSubscriptions } from './modules/billing/collector/collector.events.ts'
import { collectorJobs } from './modules/billing/collector/collector.jobs.ts'
import { inboundJobs } from './modules/billing/collector/inbound.jobs.ts'
import { paperSubscriptions } from './modules/billing/paper/paper.events.ts'
import { exportJobs } from './modules/exports/exports.jobs.ts'
import { identityJobs } from './modules/identity/identity.jobs.ts'
import { invitationJobs } from './modules/invitations/invitations.jobs.ts'
import { keyJobs } from './modules/keys/keys.jobs.ts'
import { lifecycleJobs } from './modules/lifecycle/lifecycle.jobs.ts'
import { mailSendJob } from './modules/mail/mail.jobs.ts'
import { memberSubscriptions } from './modules/members/members.events.ts'
import { memberJobs } from './modules/members/members.jobs.ts'
import { onboardingJobs } from './modules/onboarding/onboarding.jobs.ts'
import { planChangeJobs } from './modules/plan-changes/plan-changes.jobs.ts'
import { gaugeJobs } from './modules/quotas/gauges.jobs.ts'
import { quotaJobs } from './modules/quotas/quotas.jobs.ts'
import { ruleJobs } from './modules/rules/rules.jobs.ts'
import { settingsJobs } from './modules/settings/settings.jobs.ts'
import { signalJobs } from './modules/signals/signals.jobs.ts'
import { tenantSubscriptions } from './modules/tenants/tenants.events.ts'
import { usageJobs } from './modules/usage/usage.jobs.ts'
import { webhookSubscriptions } from './modules/webhooks/webhooks.events.ts'
import { webhookJobs } from './modules/webhooks/webhooks.jobs.ts'

/** Who hears of which event. A module that wants to know of what happens below it has its subscriptions here. */
export const subscriptions: readonly Subscription[] = [
  ...tenantSubscriptions,
  ...memberSubscriptions,
  ...billingSubscriptions,
  ...paperSubscriptions,
  ...collectorSubscriptions,
  ...webhookSubscriptions,
]

/** Every background job of the product. */
export const jobs: readonly Job[] = [
  expireJob,
  ...keyJobs,
  mailSendJob,
  ...identityJobs,
  ...memberJobs,
  ...apiKeyJobs,
  ...invitationJobs,
  ...settingsJobs,
  ...planChangeJobs,
  ...exportJobs,
  ...lifecycleJobs,
  ...usageJobs,
  ...alertJobs,
  ...quotaJobs,
  ...gaugeJobs,
  ...ruleJobs,
  ...signalJobs,
  ...billingJobs,
  ...collectorJobs,
  ...inboundJobs,
  ...webhookJobs,
  ...onboardingJobs,
  ...subscriptions.map((subscription) => subscription.job),
]
