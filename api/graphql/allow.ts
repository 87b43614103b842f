import { Extensions, type MiddlewareFn, type NextFn, type ResolverData, UseMiddleware } from 'type-graphql'
import { type Ctx, can, requireTenant } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { type ClosedStatus, requireOpen } from '../core/lifecycle.ts'
import { type Permission, permissions } from '../core/permissions.ts'
import { traced } from '../core/tracing.ts'
import { runOnce } from '../db/idempotency.ts'
import { recordRefusal } from '../modules/audit/audit.ts'

/** What a Query or Mutation asks of its caller, kept in the schema's extensions for the access matrix test. */
export interface Access {
  allow: Permission | 'public'
  /** The audit action of a mutation; refusals are recorded under it. */
  audit?: string
  /** For a mutation of a tenant: the statuses in which it goes on although the tenant may only be read. */
  despite?: readonly ClosedStatus[]
  /** An Idempotency-Key means nothing to it: it only answers, or all that it writes carries identities of its own. */
  keyless?: true
}

/**
 * Marks a Query or Mutation with the permission its caller needs. Anonymous callers get UNAUTHENTICATED, callers
 * without the permission FORBIDDEN with its name. A tenant permission also needs X-Tenant-Id (TENANT_REQUIRED). A
 * mutation names its audit action too: refused attempts are recorded under it. While the tenant is suspended or being
 * deleted it is refused with TENANT_SUSPENDED or TENANT_DELETING, unless it declares that it goes on `despite` that.
 */
export function Allow(
  permission: Permission,
  audit?: string,
  { despite, keyless }: Pick<Access, 'despite' | 'keyless'> = {},
): MethodDecorator {
  const declared = { ...(audit && { audit }), ...(despite && { despite }), ...(keyless && { keyless }) }
  return decorate({ allow: permission, ...declared }, (action, next) => {
    const { context, info } = action
    const change: NextFn = async () => {
      if (info.parentType.name === 'Mutation') requireChangeable(context, permission, despite)
      return await next()
    }
    // A repeated request is answered again even where the first one has closed the tenant.
    const effect = keyless ? change : idempotent(action, change)
    const run = async () => {
      authorize(context, permission)
      return await effect()
    }
    return audit ? recordingRefusals(context, audit, run) : run()
  })
}

/** Runs `work`; when it is refused, the audit log says so under the name of what was tried. */
export async function recordingRefusals<T>(ctx: Ctx, audit: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof AppError && error.isRefusal) await recordRefusal(ctx, audit, error)
    throw error
  }
}

/** Marks a Query or Mutation that anybody may call, signed in or not. */
export function Public(): MethodDecorator {
  return decorate({ allow: 'public' }, (action, next) => idempotent(action, next)())
}

/** Throws unless the caller holds `permission` here. */
export function authorize(ctx: Ctx, permission: Permission): void {
  if (ctx.actor.kind === 'anonymous') throw new AppError('UNAUTHENTICATED')
  if (permissions[permission].scope === 'tenant') requireTenant(ctx)
  if (can(ctx, permission)) return
  throw new AppError('FORBIDDEN', {
    message: `This needs the permission “${permission}” (${permissions[permission].summary.toLowerCase()}).`,
    details: { permission },
  })
}

/** Throws unless what needs this permission may be changed in the tenant's present status. */
export function requireChangeable(ctx: Ctx, permission: Permission, despite?: readonly ClosedStatus[]): void {
  if (permissions[permission].scope === 'tenant' && ctx.standing) requireOpen(ctx.standing, despite)
}

/**
 * `next` as it runs under the request's Idempotency-Key, if it is a mutation's and there is one. The fields below it
 * are read afresh. A mutation has its place among those of its request even when it is refused.
 */
function idempotent({ context, info, args }: ResolverData<Ctx>, next: NextFn): NextFn {
  const { idempotency } = context.request
  if (!idempotency || info.parentType.name !== 'Mutation') return next
  const position = idempotency.mutations
  idempotency.mutations += 1
  return () => runOnce(context, idempotency, { position, name: info.fieldName, args }, next)
}

function decorate(access: Access, middleware: MiddlewareFn<Ctx>): MethodDecorator {
  return (target, property, descriptor) => {
    Extensions({ access })(target, property, descriptor)
    const traceable: MiddlewareFn<Ctx> = (action, next) => {
      const { parentType, fieldName } = action.info
      return traced(`${parentType.name}.${fieldName}`, {}, () => middleware(action, next))
    }
    UseMiddleware(traceable)(target, property)
  }
}
