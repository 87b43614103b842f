import { createContext, type ReactNode, use } from 'react'
import type { TenantSummaryFragment } from '../api/generated/operations.ts'
import { closedText } from './closed.ts'

/** What the pages of a tab act in: one tenant, or the installation. */
export interface Scope {
  tenant: (TenantSummaryFragment & { timeZone: string; locale: string }) | null
  /** The viewer's roles in the tenant; empty for an operator who looks from outside. */
  roles: readonly string[]
  permissions: readonly string[]
  /** Asks the server again, after something changed that the frame shows. */
  refreshScope(): void
}

const ScopeContext = createContext<Scope | null>(null)

export function ScopeProvider({ value, children }: { value: Scope; children: ReactNode }) {
  return <ScopeContext value={value}>{children}</ScopeContext>
}

export function useScope(): Scope {
  const scope = use(ScopeContext)
  if (!scope) throw new Error('useScope outside a tenant or platform page')
  return scope
}

/** The tenant of this tab, on pages that only exist in one. */
export function useTenant() {
  const { tenant } = useScope()
  if (!tenant) throw new Error('useTenant outside a tenant page')
  return tenant
}

/** Where the pages of this tab begin. */
export function useBasePath(): string {
  const { tenant } = useScope()
  return tenant ? `/t/${tenant.slug}` : '/platform'
}

/** Whether the viewer holds the permission here. */
export function useCan(permission: string): boolean {
  return use(ScopeContext)?.permissions.includes(permission) ?? false
}

/**
 * Why the viewer cannot do what needs the permission, for a button that says so; null when they can. `whenClosed` is for
 * what goes on although the tenant is suspended or being deleted.
 */
export function useWhyNot(permission: string, whenClosed = false): string | null {
  const { tenant, permissions } = useScope()
  if (!permissions.includes(permission))
    return `You need the permission “${permission}” for this. Ask an owner of the tenant.`
  return tenant && !whenClosed ? closedText(tenant) : null
}

/** The zone dates are shown in: the tenant's, else the browser's. */
export function useTimeZone(): string {
  return use(ScopeContext)?.tenant?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
}
