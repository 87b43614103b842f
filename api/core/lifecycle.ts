import type { TenantStatus } from './context.ts'
import { AppError } from './errors.ts'

/** Why an operator suspends a tenant; more can be said in a note. */
export const suspensionReasons = ['PAYMENT', 'ABUSE', 'SECURITY', 'REQUEST', 'OTHER'] as const
export type SuspensionReason = (typeof suspensionReasons)[number]

export const suspensionWords: Record<SuspensionReason, string> = {
  PAYMENT: 'a payment is overdue',
  ABUSE: 'it was used against the terms',
  SECURITY: 'of a security concern',
  REQUEST: 'the tenant asked for it',
  OTHER: 'of a decision of the operator',
}

/** How long a tenant that is being deleted can be brought back. */
export const deletionDays = 30
/** Days before the end at which its administrators are reminded. */
export const reminderDays = [7, 1] as const

/** Where a tenant stands in its life, and what there is to say about it. */
export interface Lifecycle {
  status: TenantStatus
  suspensionReason: SuspensionReason | null
  suspensionNote: string | null
  deletionAt: Date | null
}

/** OWNER is a member who owns the tenant, OPERATOR one who runs the installation, SYSTEM the product by itself. */
export const agents = ['OWNER', 'OPERATOR', 'SYSTEM'] as const
export type Agent = (typeof agents)[number]

interface Transition {
  from: readonly TenantStatus[]
  /** BEFORE is the status it had when the deletion was asked for. */
  to: TenantStatus | 'BEFORE'
  by: readonly Agent[]
  /** What cannot be done where it does not fit: “… cannot be suspended.” */
  past: string
}

/** The life of a tenant. Nothing else changes a status; each is audited as `tenant.<name>` and published as an event. */
export const transitions = {
  activate: { from: ['PROVISIONING'], to: 'ACTIVE', by: ['SYSTEM'], past: 'activated' },
  cancel: { from: ['PROVISIONING'], to: 'DELETED', by: ['SYSTEM'], past: 'canceled' },
  suspend: { from: ['ACTIVE'], to: 'SUSPENDED', by: ['OPERATOR', 'SYSTEM'], past: 'suspended' },
  reactivate: { from: ['SUSPENDED'], to: 'ACTIVE', by: ['OPERATOR', 'SYSTEM'], past: 'reactivated' },
  delete: { from: ['ACTIVE', 'SUSPENDED'], to: 'DELETING', by: ['OWNER'], past: 'deleted' },
  restore: { from: ['DELETING'], to: 'BEFORE', by: ['OWNER', 'OPERATOR'], past: 'restored' },
  purge: { from: ['DELETING'], to: 'DELETED', by: ['SYSTEM'], past: 'purged' },
} as const satisfies Record<string, Transition>

export type TransitionName = keyof typeof transitions

/** The status a transition leads to. Throws FORBIDDEN for the wrong agent, CONFLICT where it does not fit. */
export function nextStatus(name: TransitionName, tenant: Lifecycle, agent: Agent): TenantStatus {
  const { from, to, by, past }: Transition = transitions[name]
  if (!by.includes(agent))
    throw new AppError('FORBIDDEN', {
      message: `This can be done by ${by.map((one) => agentWords[one]).join(' or ')}.`,
    })
  if (!from.includes(tenant.status))
    throw new AppError('CONFLICT', { message: `A tenant that ${statusWords[tenant.status]} cannot be ${past}.` })
  if (to !== 'BEFORE') return to
  return tenant.suspensionReason ? 'SUSPENDED' : 'ACTIVE'
}

const agentWords: Record<Agent, string> = { OWNER: 'an owner', OPERATOR: 'an operator', SYSTEM: 'the product itself' }
const statusWords: Record<TenantStatus, string> = {
  PROVISIONING: 'is being set up',
  ACTIVE: 'is active',
  SUSPENDED: 'is suspended',
  DELETING: 'is being deleted',
  DELETED: 'was deleted',
}

/** A status in which a tenant is read, but changed only by what declares that it goes on. */
export type ClosedStatus = 'SUSPENDED' | 'DELETING'

/**
 * Throws TENANT_SUSPENDED or TENANT_DELETING, in words for a member of the tenant, unless it may be changed now.
 * `despite` are the statuses in which the change at hand goes on all the same. While a tenant is being set up, what may
 * be changed is each use-case's own affair.
 */
export function requireOpen(tenant: Lifecycle, despite: readonly ClosedStatus[] = []): void {
  const { status } = tenant
  if (status === 'DELETED') throw new AppError('NOT_FOUND')
  if (status === 'SUSPENDED' && !despite.includes(status))
    throw new AppError('TENANT_SUSPENDED', { message: suspendedText(tenant), details: detailsOf(tenant) })
  if (status === 'DELETING' && !despite.includes(status))
    throw new AppError('TENANT_DELETING', { message: deletingText(tenant), details: detailsOf(tenant) })
}

/** As requireOpen, in words for somebody who is not in the tenant yet: that it is closed, not why. */
export function requireOpenToNewcomers(tenant: Lifecycle, name: string): void {
  if (tenant.status === 'ACTIVE') return
  const message = `${name} takes no new members at the moment: it ${statusWords[tenant.status]}.`
  if (tenant.status === 'SUSPENDED') throw new AppError('TENANT_SUSPENDED', { message })
  if (tenant.status === 'DELETING') throw new AppError('TENANT_DELETING', { message })
  throw new AppError('CONFLICT', { message })
}

function suspendedText({ suspensionReason, suspensionNote }: Lifecycle): string {
  const why = suspensionReason ? ` because ${suspensionWords[suspensionReason]}` : ''
  const note = suspensionNote ? ` They write: “${suspensionNote}”` : ''
  return `An operator of this installation has suspended the tenant${why}.${note} It can be read and exported, not changed. Ask the operators to lift it.`
}

function deletingText({ deletionAt }: Lifecycle): string {
  const day = deletionAt ? ` on ${deletionAt.toISOString().slice(0, 10)}` : ''
  return `The tenant is being deleted and will be gone${day}. It can be read and exported, not changed. Ask an owner to restore it.`
}

function detailsOf({ status, suspensionReason, deletionAt }: Lifecycle): Record<string, unknown> {
  return status === 'SUSPENDED' ? { reason: suspensionReason } : { deletionAt: deletionAt?.toISOString() ?? null }
}
