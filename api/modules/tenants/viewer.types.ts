import { Field, ID, ObjectType } from 'type-graphql'
import { Tenant } from './tenants.types.ts'

@ObjectType({ description: 'One tenant the viewer belongs to.' })
export class ViewerMembership {
  @Field(() => ID)
  memberId!: string

  @Field(() => [String], { description: 'Ids of the roles held: OWNER, ADMIN, …, or of a role of the tenant’s own.' })
  roles!: string[]

  @Field(() => Tenant)
  tenant!: Tenant
}

@ObjectType({
  description:
    'Who is asking, a person or an API key, and what they may do in the current tenant. A key has no e-mail address and no session: asking for them is FORBIDDEN.',
})
export class Viewer {
  @Field(() => ID, { description: '`usr_…`, or `key_…` for an API key.' })
  id!: string

  @Field(() => String, { nullable: true })
  name!: string | null

  @Field(() => Boolean, { description: 'May list and open every tenant of this installation.' })
  isOperator!: boolean

  @Field(() => [String], { description: 'Permissions held: their own, and those in the current tenant.' })
  permissions!: string[]
}
