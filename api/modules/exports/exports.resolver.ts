import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql'
import { type Ctx as Context, requireTenant } from '../../core/context.ts'
import { fromPublicId } from '../../core/ids.ts'
import { Allow } from '../../graphql/allow.ts'
import { PageArgs } from '../../graphql/pagination.ts'
import { cancelExport, listExports, startExport } from './exports.ts'
import { CancelExportInput, TenantExport, TenantExportConnection } from './exports.types.ts'

@Resolver()
export class ExportsResolver {
  @Allow('tenant:export')
  @Query(() => TenantExportConnection, { description: 'The tenant’s exports, newest first.' })
  async tenantExports(@Ctx() ctx: Context, @Args(() => PageArgs) args: PageArgs): Promise<TenantExportConnection> {
    return TenantExportConnection.of(await listExports(requireTenant(ctx), args), TenantExport.from(ctx))
  }

  @Allow('tenant:export', 'export.start', { despite: ['SUSPENDED', 'DELETING'] })
  @Mutation(() => TenantExport, {
    description: 'Starts an export; while one is being written, that one is the answer.',
  })
  async startExport(@Ctx() ctx: Context): Promise<TenantExport> {
    return TenantExport.from(ctx)(await startExport(requireTenant(ctx)))
  }

  @Allow('tenant:export', 'export.cancel', { despite: ['SUSPENDED', 'DELETING'] })
  @Mutation(() => TenantExport, { description: 'Ends an export that is being written.' })
  async cancelExport(
    @Ctx() ctx: Context,
    @Arg('input', () => CancelExportInput) { id }: CancelExportInput,
  ): Promise<TenantExport> {
    return TenantExport.from(ctx)(await cancelExport(requireTenant(ctx), fromPublicId('export', id)))
  }
}
