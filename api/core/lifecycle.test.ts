import { describe, expect, test } from 'vitest'
import { type TenantStatus, tenantStatuses } from './context.ts'
import type { AppError } from './errors.ts'
import {
  type Agent,
  agents,
  type Lifecycle,
  nextStatus,
  requireOpen,
  requireOpenToNewcomers,
  type TransitionName,
  transitions,
} from './lifecycle.ts'

const tenant = (status: TenantStatus, more: Partial<Lifecycle> = {}): Lifecycle => ({
  ...{ status, suspensionReason: null, suspensionNote: null, deletionAt: null },
  ...more,
})

const outcome = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return (error as AppError).code
  }
}

/** The whole machine written out once more, by hand: what is not named here is refused. */
const allowed: [TransitionName, TenantStatus, Agent, TenantStatus][] = [
  ['activate', 'PROVISIONING', 'SYSTEM', 'ACTIVE'],
  ['cancel', 'PROVISIONING', 'SYSTEM', 'DELETED'],
  ['suspend', 'ACTIVE', 'OPERATOR', 'SUSPENDED'],
  ['suspend', 'ACTIVE', 'SYSTEM', 'SUSPENDED'],
  ['reactivate', 'SUSPENDED', 'OPERATOR', 'ACTIVE'],
  ['reactivate', 'SUSPENDED', 'SYSTEM', 'ACTIVE'],
  ['delete', 'ACTIVE', 'OWNER', 'DELETING'],
  ['delete', 'SUSPENDED', 'OWNER', 'DELETING'],
  ['restore', 'DELETING', 'OWNER', 'ACTIVE'],
  ['restore', 'DELETING', 'OPERATOR', 'ACTIVE'],
  ['purge', 'DELETING', 'SYSTEM', 'DELETED'],
]

describe.each(Object.keys(transitions) as TransitionName[])('%s', (name) => {
  test.each(tenantStatuses.flatMap((from) => agents.map((agent) => [from, agent] as const)))(
    'of a tenant that is %s, by %s',
    (from, agent) => {
      const wanted = allowed.find((row) => row[0] === name && row[1] === from && row[2] === agent)?.[3]
      const isTheirs = allowed.some((row) => row[0] === name && row[2] === agent)
      expect(outcome(() => nextStatus(name, tenant(from), agent))).toBe(wanted ?? (isTheirs ? 'CONFLICT' : 'FORBIDDEN'))
    },
  )
})

test('a tenant that was suspended when it was deleted is suspended again when it is restored', () => {
  expect(nextStatus('restore', tenant('DELETING', { suspensionReason: 'ABUSE' }), 'OWNER')).toBe('SUSPENDED')
})

test('what may be written in which status', () => {
  const written = (status: TenantStatus) => outcome(() => requireOpen(tenant(status)))
  expect(tenantStatuses.map(written)).toEqual([
    undefined,
    undefined,
    'TENANT_SUSPENDED',
    'TENANT_DELETING',
    'NOT_FOUND',
  ])
  const despite = (status: TenantStatus) => outcome(() => requireOpen(tenant(status), ['SUSPENDED']))
  expect(tenantStatuses.map(despite)).toEqual([undefined, undefined, undefined, 'TENANT_DELETING', 'NOT_FOUND'])
})

test('members learn why, by whom, and whom to ask; newcomers only that it is closed', () => {
  const suspended = tenant('SUSPENDED', { suspensionReason: 'PAYMENT', suspensionNote: 'Invoice 17.' })
  expect(() => requireOpen(suspended)).toThrow(
    /operator .* because a payment is overdue.*“Invoice 17.”.*Ask the operators/,
  )
  const deleting = tenant('DELETING', { deletionAt: new Date('2026-12-24T12:00:00Z') })
  expect(() => requireOpen(deleting)).toThrow(/gone on 2026-12-24.*Ask an owner to restore it/)
  expect(() => requireOpenToNewcomers(suspended, 'Acme')).toThrow(
    'Acme takes no new members at the moment: it is suspended.',
  )
})
