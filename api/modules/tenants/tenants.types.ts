import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { tenantStatuses } from '../../core/context.ts'
import { toPublicId } from '../../core/ids.ts'
import type { SuspensionReason } from '../../core/lifecycle.ts'
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

  @Field(() => String, { description: 'Language of mails to its people, and of the dates in them (BCP 47).' })
  locale!: string

  @Field(() => Int, { description: 'How long traces and signals are kept.' })
  retentionDays!: number

  @Field(() => String, { nullable: true, description: 'Where its people get help: an e-mail or an https address.' })
  supportContact!: string | null

  @Field(() => [String])
  tags!: string[]

  @Field(() => Int, { description: 'Counts changes of the settings; whoever changes them names the one they saw.' })
  version!: number

  metadata!: Record<string, string>
  primaryColor!: string | null
  logoHash!: string | null
  suspendedAt!: Date | null
  suspensionReason!: SuspensionReason | null
  suspensionNote!: string | null
  deletionRequestedBy!: string | null
  deletionRequestedAt!: Date | null
  deletionAt!: Date | null

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
