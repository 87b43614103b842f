import { Extensions, type MiddlewareFn, type NextFn, type ResolverData, UseMiddleware } from 'type-graphql'
import { type Ctx, can, requireTenant } from '../core/context.ts'
import { AppError } from '../core/errors.ts'
import { type Permission, permissions } from '../core/permissions.ts'
import { runOnce } from '../db/idempotency.ts'
import { recordRefusal } from '../modules/audit/audit.ts'

/** What a Query or Mutation asks of its caller, kept in the schema's extensions for the access matrix test. */
export interface Access {
  allow: Permission | 'public'
  /** The audit action of a mutation; refusals are recorded under it. */
  audit?: string
  /** A mutation that only answers, differently from one moment to the next: an Idempotency-Key means nothing to it. */
  isAnswer?: true
}

/**
 * Marks a Query or Mutation with the permission its caller needs. Anonymous callers get UNAUTHENTICATED, callers
 * without the permission FORBIDDEN with its name. A tenant permission also needs X-Tenant-Id (TENANT_REQUIRED).
 * A mutation names its audit action too: refused attempts are recorded under it.
 */
export function Allow(
  permission: Permission,
  audit?: string,
  { isAnswer }: Pick<Access, 'isAnswer'> = {},
): MethodDecorator {
  const access = { allow: permission, ...(audit && { audit }), ...(isAnswer && { isAnswer }) }
  return decorate(access, async (action, next) => {
    const { context } = action
    const run = isAnswer ? next : idempotent(action, next)
    try {
      authorize(context, permission)
      return await run()
    } catch (error) {
      if (audit && error instanceof AppError && error.isRefusal) await recordRefusal(context, audit, error)
      throw error
    }
  })
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
    UseMiddleware(middleware)(target, property)
  }
}
