import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql'
import { toPublicId } from '../../core/ids.ts'
import { tenantStatuses } from '../../db/tables/index.ts'
import { Connection } from '../../graphql/pagination.ts'
import { DateTimeScalar, enumOf } from '../../graphql/scalars.ts'
import type { TenantRow } from './tenants.ts'

export const TenantStatus = enumOf(tenantStatuses)
registerEnumType(TenantStatus, { name: 'TenantStatus' })

@ObjectType({ description: 'One company’s isolated part of BeTrace.' })
export class Tenant {
  tenantId!: string

  @Field(() => ID)
  id!: string

  @Field(() => String)
  name!: string

  @Field(() => String, { description: 'Its address in the console.' })
  slug!: string

  @Field(() => TenantStatus)
  status!: string

  @Field(() => String, { description: 'IANA name.' })
  timeZone!: string

  @Field(() => String)
  planCode!: string

  @Field(() => DateTimeScalar)
  createdAt!: Date

  @Field(() => DateTimeScalar, { nullable: true })
  activatedAt!: Date | null

  static from(row: TenantRow): Tenant {
    return Object.assign(new Tenant(), row, { id: toPublicId('tenant', row.tenantId) })
  }
}

@ObjectType()
export class TenantConnection extends Connection(Tenant, 'Tenant') {}

@InputType()
export class PlatformTenantFilter {
  @Field(() => String, { nullable: true, description: 'Part of the name or the slug.' })
  search?: string | null

  @Field(() => [TenantStatus], { nullable: true })
  statuses?: (typeof tenantStatuses)[number][] | null
}

@ObjectType()
export class SlugAvailability {
  @Field(() => String)
  slug!: string

  @Field(() => Boolean)
  available!: boolean

  @Field(() => String, { nullable: true, description: 'Why it is not available.' })
  reason!: string | null

  @Field(() => String, { nullable: true, description: 'The nearest free one.' })
  suggestion!: string | null
}
