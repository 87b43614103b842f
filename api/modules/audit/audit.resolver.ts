import { Arg, Args, Ctx, Query, Resolver } from 'type-graphql'
import { type Ctx as Context, requireTenant } from '../../core/context.ts'
import { parsePublicId } from '../../core/ids.ts'
import { Allow } from '../../graphql/allow.ts'
import { PageArgs } from '../../graphql/pagination.ts'
import { listAuditEvents, verifyAuditChain } from './audit.ts'
import { AuditChainReport, AuditEvent, AuditEventConnection, AuditEventFilter } from './audit.types.ts'

@Resolver()
export class AuditResolver {
  @Allow('audit:read')
  @Query(() => AuditEventConnection, { description: 'The tenant’s audit events, newest first.' })
  async auditEvents(
    @Ctx() ctx: Context,
    @Arg('filter', () => AuditEventFilter, { nullable: true }) filter: AuditEventFilter | null,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<AuditEventConnection> {
    const actorId =
      filter?.actorId &&
      (parsePublicId('user', filter.actorId) ?? parsePublicId('apiKey', filter.actorId) ?? filter.actorId)
    return AuditEventConnection.of(
      await listAuditEvents(requireTenant(ctx), { ...filter, actorId }, args),
      AuditEvent.from,
    )
  }

  @Allow('audit:read')
  @Query(() => AuditChainReport, {
    description: 'Recomputes the tenant’s whole audit chain and says whether it is intact.',
  })
  async auditChain(@Ctx() ctx: Context): Promise<AuditChainReport> {
    const report = await verifyAuditChain(requireTenant(ctx))
    return Object.assign(new AuditChainReport(), report, { checkedAt: ctx.services.now() })
  }
}
