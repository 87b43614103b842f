import { Field, ID, InputType, Int, ObjectType } from 'type-graphql'
import { toPublicRoleId } from '../../core/ids.ts'
import type { RoleView } from './roles.ts'

@ObjectType({ description: 'A set of permissions that members hold: built in, or of the tenant’s own.' })
export class Role {
  roleId!: string

  @Field(() => ID, { description: 'OWNER, ADMIN, DEVELOPER, BILLING, VIEWER, or `rol_…`.' })
  id!: string

  @Field(() => String)
  name!: string

  @Field(() => Boolean, { description: 'Built-in roles cannot be changed.' })
  builtIn!: boolean

  @Field(() => [String])
  permissions!: readonly string[]

  @Field(() => Int, { description: 'Goes up with every change.' })
  version!: number

  static from(role: RoleView): Role {
    return Object.assign(new Role(), role, { roleId: role.id, id: toPublicRoleId(role.id) })
  }
}

@ObjectType({ description: 'Something a role can allow.' })
export class PermissionInfo {
  @Field(() => ID)
  name!: string

  @Field(() => String)
  summary!: string
}

@InputType()
export class CreateRoleInput {
  @Field(() => String, { description: '1 to 50 characters, unique in the tenant whatever the case.' })
  name!: string

  @Field(() => [String], { description: 'None that you do not hold. `tenant:read` is always added.' })
  permissions!: string[]
}

@InputType()
export class UpdateRoleInput {
  @Field(() => ID)
  id!: string

  @Field(() => String, { nullable: true })
  name?: string | null

  @Field(() => [String], { nullable: true })
  permissions?: string[] | null

  @Field(() => Int, { nullable: true, description: 'The version you have seen: another is refused with CONFLICT.' })
  version?: number | null
}

@InputType()
export class DeleteRoleInput {
  @Field(() => ID)
  id!: string
}
