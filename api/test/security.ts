import { eq } from 'drizzle-orm'
import { expect } from 'vitest'
import { newId } from '../core/ids.ts'
import type { Permission } from '../core/permissions.ts'
import { auditEvents } from '../db/tables/index.ts'
import { inTenant } from '../db/tenancy.ts'
import type { TestApp, TestPerson } from './app.ts'
import { addMember, tenantCtx } from './factories.ts'

/** Two addresses a request can come from, in a product that trusts one proxy. */
export const home = '203.0.113.7'
export const abroad = '198.51.100.9'
export const from = (ip: string) => ({ 'x-forwarded-for': ip })

export const policyFields = `version yourAddress invitationDomains { mode domains } keyLifetime { mode maxDays }
  unusedKeys { mode days } ipAllowList { mode ranges } sessionLength { mode maxHours } singleSignOn { mode }`
export const updatePolicy = `mutation ($input: UpdateSecurityPolicyInput!) {
  updateSecurityPolicy(input: $input) { ${policyFields} }
}`
const findings = `query ($filter: SecurityFindingFilter) { securityFindings(filter: $filter) {
  totalCount nodes { ceiling subjectKind label detail refused hours } } }`

type Input = Record<string, unknown>

/** What the tests of security settings do in a product, as its owner from home unless they say otherwise. */
export function securityOf(app: TestApp, owner: TestPerson) {
  const act = (query: string, variables: Input, tenantId: string, as = owner, ip = home) =>
    app.graphql(query, variables, { as, tenantId, headers: from(ip) })
  const read = async (tenantId: string) =>
    (await act(`{ securityPolicy { ${policyFields} } }`, {}, tenantId)).data?.securityPolicy
  const change = async (tenantId: string, input: Input, as = owner, ip = home) => {
    const { version } = await read(tenantId)
    return act(updatePolicy, { input: { version, ...input } }, tenantId, as, ip)
  }
  return {
    act,
    read,
    change,
    /** Saves and gives the policy as it is afterwards; fails when refused. */
    async saved(tenantId: string, input: Input) {
      const { data, errors } = await change(tenantId, input)
      expect(errors).toBeUndefined()
      return data.updateSecurityPolicy
    },
    reach: (tenantId: string, as = owner, ip = home) => act('{ tenant { id } }', {}, tenantId, as, ip),
    findings: async (tenantId: string, ceiling?: string) =>
      (await act(findings, { filter: { ceiling } }, tenantId)).data.securityFindings,
    async memberOf(tenantId: string, ...roles: string[]) {
      const person = await app.person()
      await addMember(app, tenantId, person, ...roles)
      return person
    },
    /** The context of a request by one of the tenant's API keys. */
    asKey(tenantId: string, ip: string) {
      const { request, ...ctx } = tenantCtx(app, tenantId)
      const key = { kind: 'key', keyId: newId(), tenantId, name: 'CI', permissions: new Set<Permission>() } as const
      const actor = { ...key, createdAt: new Date(), expiresAt: null, rateLimitPerMinute: null }
      return { ...ctx, actor, request: { ...request, ip } }
    },
  }
}

/** The code an answer was refused with. */
export async function codeOf(answer: ReturnType<TestApp['graphql']>): Promise<string | undefined> {
  return (await answer).errors?.[0]?.extensions.code
}

/** The tenant's audit events of one action. */
export function auditOf(app: TestApp, tenantId: string, action: string) {
  return inTenant(tenantCtx(app, tenantId), (tx) => tx.select().from(auditEvents).where(eq(auditEvents.action, action)))
}
