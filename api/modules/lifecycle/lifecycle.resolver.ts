import { Arg, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql'
import { type Ctx as Context, requireTenant, type TenantCtx, withTenant } from '../../core/context.ts'
import { fromPublicId } from '../../core/ids.ts'
import { Allow } from '../../graphql/allow.ts'
import { findPersonName } from '../identity/users.ts'
import { Tenant } from '../tenants/tenants.types.ts'
import { deleteTenant, restoreForOperator, restoreTenant } from './deletion.ts'
import {
  DeleteTenantInput,
  PlatformTenantInput,
  SuspendTenantInput,
  TenantDeletion,
  TenantDeletionPreview,
  TenantSuspension,
} from './lifecycle.types.ts'
import { previewDeletion } from './preview.ts'
import { reactivateTenant, suspendTenant } from './suspension.ts'

const named = (ctx: Context, id: string): TenantCtx => withTenant(ctx, fromPublicId('tenant', id))

@Resolver(() => Tenant)
export class LifecycleResolver {
  @Allow('tenant:delete')
  @Query(() => TenantDeletionPreview, { description: 'What deleting the tenant would take away.' })
  tenantDeletionPreview(@Ctx() ctx: Context): Promise<TenantDeletionPreview> {
    return previewDeletion(requireTenant(ctx))
  }

  @Allow('tenant:delete', 'tenant.delete', { despite: ['SUSPENDED', 'DELETING'] })
  @Mutation(() => Tenant, { description: 'Deletes the tenant in 30 days; until then it is read only and restorable.' })
  async deleteTenant(
    @Ctx() ctx: Context,
    @Arg('input', () => DeleteTenantInput) input: DeleteTenantInput,
  ): Promise<Tenant> {
    return Tenant.from(await deleteTenant(requireTenant(ctx), input))
  }

  @Allow('tenant:delete', 'tenant.restore', { despite: ['SUSPENDED', 'DELETING'] })
  @Mutation(() => Tenant, { description: 'Takes the deletion back. The tenant has the status it had before.' })
  async restoreTenant(@Ctx() ctx: Context): Promise<Tenant> {
    return Tenant.from(await restoreTenant(requireTenant(ctx)))
  }

  @Allow('platform:tenants', 'tenant.suspend')
  @Mutation(() => Tenant, { description: 'Makes a tenant read only. For operators.' })
  async suspendTenant(
    @Ctx() ctx: Context,
    @Arg('input', () => SuspendTenantInput) { tenantId, ...input }: SuspendTenantInput,
  ): Promise<Tenant> {
    return Tenant.from(await suspendTenant(named(ctx, tenantId), input))
  }

  @Allow('platform:tenants', 'tenant.reactivate')
  @Mutation(() => Tenant, { description: 'Lifts a suspension. For operators.' })
  async reactivateTenant(
    @Ctx() ctx: Context,
    @Arg('input', () => PlatformTenantInput) { tenantId }: PlatformTenantInput,
  ): Promise<Tenant> {
    return Tenant.from(await reactivateTenant(named(ctx, tenantId)))
  }

  @Allow('platform:tenants', 'tenant.restore')
  @Mutation(() => Tenant, { description: 'Takes the deletion of any tenant back. For operators.' })
  async restorePlatformTenant(
    @Ctx() ctx: Context,
    @Arg('input', () => PlatformTenantInput) { tenantId }: PlatformTenantInput,
  ): Promise<Tenant> {
    return Tenant.from(await restoreForOperator(named(ctx, tenantId)))
  }

  @FieldResolver(() => TenantSuspension, { nullable: true, description: 'Set while it is suspended.' })
  suspension(@Root() { suspendedAt, suspensionReason, suspensionNote }: Tenant): TenantSuspension | null {
    if (!suspendedAt || !suspensionReason) return null
    return { reason: suspensionReason, note: suspensionNote, since: suspendedAt }
  }

  @FieldResolver(() => TenantDeletion, {
    nullable: true,
    description: 'Set from the moment its deletion is asked for.',
  })
  async deletion(@Ctx() ctx: Context, @Root() tenant: Tenant): Promise<TenantDeletion | null> {
    const { deletionAt, deletionRequestedAt, deletionRequestedBy } = tenant
    if (!deletionAt || !deletionRequestedAt) return null
    const requestedBy = deletionRequestedBy && (await findPersonName(ctx, deletionRequestedBy))
    return { at: deletionAt, requestedAt: deletionRequestedAt, requestedBy }
  }
}
