import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql'
import { publicUrl } from '../../core/config.ts'
import { type Ctx as Context, requireTenant } from '../../core/context.ts'
import { Allow } from '../../graphql/allow.ts'
import { PageArgs } from '../../graphql/pagination.ts'
import { textColorOn } from '../tenants/contrast.ts'
import { logoPath } from '../tenants/logo-path.ts'
import { Tenant } from '../tenants/tenants.types.ts'
import { listSettingsChanges } from './history.ts'
import { removeLogo } from './logo.ts'
import { revertSettings } from './revert.ts'
import { updateSettings } from './settings.ts'
import {
  Branding,
  MetadataEntry,
  RemoveTenantLogoInput,
  RevertTenantSettingsInput,
  SettingsChange,
  SettingsChangeConnection,
  UpdateTenantSettingsInput,
} from './settings.types.ts'

@Resolver(() => Tenant)
export class SettingsResolver {
  @Allow('tenant:read')
  @Query(() => SettingsChangeConnection, { description: 'Every change of the tenant’s settings, newest first.' })
  async settingsChanges(@Ctx() ctx: Context, @Args(() => PageArgs) args: PageArgs): Promise<SettingsChangeConnection> {
    return SettingsChangeConnection.of(await listSettingsChanges(requireTenant(ctx), args), SettingsChange.from)
  }

  @Allow('settings:manage', 'settings.update')
  @Mutation(() => Tenant, { description: 'Changes the settings that are named; the others stay.' })
  async updateTenantSettings(
    @Ctx() ctx: Context,
    @Arg('input', () => UpdateTenantSettingsInput) input: UpdateTenantSettingsInput,
  ): Promise<Tenant> {
    return Tenant.from(await updateSettings(requireTenant(ctx), input))
  }

  @Allow('settings:manage', 'settings.remove-logo')
  @Mutation(() => Tenant, { description: 'Takes the logo away.' })
  async removeTenantLogo(
    @Ctx() ctx: Context,
    @Arg('input', () => RemoveTenantLogoInput) input: RemoveTenantLogoInput,
  ): Promise<Tenant> {
    return Tenant.from(await removeLogo(requireTenant(ctx), input))
  }

  @Allow('settings:manage', 'settings.revert')
  @Mutation(() => Tenant, { description: 'Gives what one change touched its values from before, as a new change.' })
  async revertTenantSettings(
    @Ctx() ctx: Context,
    @Arg('input', () => RevertTenantSettingsInput) input: RevertTenantSettingsInput,
  ): Promise<Tenant> {
    return Tenant.from(await revertSettings(requireTenant(ctx), input))
  }

  @FieldResolver(() => Branding)
  branding(@Ctx() ctx: Context, @Root() { tenantId, logoHash, primaryColor }: Tenant): Branding {
    const url = (hash: string, size: 64 | 256) => publicUrl(ctx.services.config) + logoPath(tenantId, hash, size)
    const logo = logoHash ? { small: url(logoHash, 64), large: url(logoHash, 256) } : null
    const text = primaryColor ? textColorOn(primaryColor) : { textColor: null, contrast: null }
    return { logo, primaryColor, ...text }
  }

  @FieldResolver(() => [MetadataEntry], { description: 'What programs and people keep with the tenant, by key.' })
  metadata(@Root() tenant: Tenant): MetadataEntry[] {
    // jsonb keeps an order of its own.
    const entries = Object.entries(tenant.metadata).sort(([one], [other]) => (one < other ? -1 : 1))
    return entries.map(([key, value]) => ({ key, value }))
  }
}
