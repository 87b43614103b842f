import { keysGauge } from './modules/api-keys/api-keys.ts'
import { customRolesGauge } from './modules/members/custom-roles.ts'
import { seatsGauge } from './modules/members/seats.ts'
import type { Gauge } from './modules/plans/gauges.ts'
import { rulesGauge } from './modules/rules/rules.ts'
import { singleSignOnGauge } from './modules/settings/single-sign-on.ts'
import { webhooksGauge } from './modules/webhooks/endpoints.ts'

/** What can be counted of what plans limit and include. A module that has something to count has its gauge here. */
export const gauges: readonly Gauge[] = [
  seatsGauge,
  keysGauge,
  customRolesGauge,
  rulesGauge,
  webhooksGauge,
  singleSignOnGauge,
]
