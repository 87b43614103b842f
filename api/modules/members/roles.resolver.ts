import { Arg, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql'
import { type Ctx as Context, requireTenant } from '../../core/context.ts'
import { fromPublicId } from '../../core/ids.ts'
import { permissions, tenantPermissions } from '../../core/permissions.ts'
import { Allow } from '../../graphql/allow.ts'
import { createRole, deleteRole, updateRole } from './custom-roles.ts'
import { readRoleHolders } from './role-holders.ts'
import { listRoles } from './roles.ts'
import { CreateRoleInput, DeleteRoleInput, PermissionInfo, Role, UpdateRoleInput } from './roles.types.ts'

const roleId = (id: string) => fromPublicId('role', id)

@Resolver(() => Role)
export class RolesResolver {
  @Allow('members:read')
  @Query(() => [Role], {
    description: 'Built-in roles from most to least, then the tenant’s own by name (at most 100).',
  })
  async roles(@Ctx() ctx: Context): Promise<Role[]> {
    return (await listRoles(requireTenant(ctx))).map(Role.from)
  }

  @Allow('members:read')
  @Query(() => [PermissionInfo], { description: 'Everything a role can allow.' })
  permissionCatalogue(): PermissionInfo[] {
    return tenantPermissions.map((name) => ({ name, summary: permissions[name].summary }))
  }

  @Allow('roles:manage', 'role.create')
  @Mutation(() => Role, { description: 'Makes a role of the tenant’s own.' })
  async createRole(@Ctx() ctx: Context, @Arg('input', () => CreateRoleInput) input: CreateRoleInput): Promise<Role> {
    return Role.from(await createRole(requireTenant(ctx), input))
  }

  @Allow('roles:manage', 'role.update')
  @Mutation(() => Role, { description: 'Changes a role, for everybody who holds it from their next request on.' })
  async updateRole(@Ctx() ctx: Context, @Arg('input', () => UpdateRoleInput) input: UpdateRoleInput): Promise<Role> {
    return Role.from(await updateRole(requireTenant(ctx), { ...input, id: roleId(input.id) }))
  }

  @Allow('roles:manage', 'role.delete')
  @Mutation(() => Role, { description: 'Deletes a role nobody holds, and answers with it.' })
  async deleteRole(@Ctx() ctx: Context, @Arg('input', () => DeleteRoleInput) input: DeleteRoleInput): Promise<Role> {
    return Role.from(await deleteRole(requireTenant(ctx), roleId(input.id)))
  }

  @FieldResolver(() => Int, { description: 'Members who hold it, deactivated ones included.' })
  holders(@Ctx() ctx: Context, @Root() role: Role): Promise<number> {
    return readRoleHolders(requireTenant(ctx), role.roleId)
  }
}
