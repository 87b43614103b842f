import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { toPublicId } from '../../../core/ids.ts'
import { stripeDriftKinds } from '../../../db/tables/index.ts'
import { Connection } from '../../../graphql/pagination.ts'
import { DateTimeScalar, enumOf } from '../../../graphql/scalars.ts'
import { Tenant } from '../../tenants/tenants.types.ts'
import type { DriftRow } from './drifts.ts'
import type { CollectedTenant } from './status.ts'

const StripeDriftKind = enumOf(stripeDriftKinds)
registerEnumType(StripeDriftKind, {
  name: 'StripeDriftKind',
  description: 'SUBSCRIPTION_STATE: Stripe collects, or does not, other than this product thinks.',
})

@ObjectType({ description: 'Something that Stripe has otherwise than this product.' })
export class StripeDrift {
  @Field(() => ID)
  id!: string

  @Field(() => StripeDriftKind)
  kind!: DriftRow['kind']

  @Field(() => String, { description: 'An id of Stripe’s, or a meter.' })
  subject!: string

  @Field(() => String)
  expected!: string

  @Field(() => String)
  found!: string

  @Field(() => DateTimeScalar)
  foundAt!: Date

  @Field(() => DateTimeScalar, { nullable: true, description: 'Null while it is open.' })
  repairedAt!: Date | null

  static from(row: DriftRow): StripeDrift {
    return Object.assign(new StripeDrift(), row, { id: toPublicId('stripeDrift', row.id) })
  }
}

@ObjectType({ description: 'A tenant’s side at Stripe. For operators.' })
export class PlatformStripeTenant {
  @Field(() => Tenant)
  tenant!: Tenant

  @Field(() => String, { nullable: true, description: 'Null until Stripe has a customer for it.' })
  customerId!: string | null

  @Field(() => Boolean, { description: 'Whether Stripe was told all that there is to tell.' })
  isInStep!: boolean

  @Field(() => DateTimeScalar, { nullable: true })
  syncedAt!: Date | null

  @Field(() => String, { nullable: true, description: 'Why Stripe could not be told, the last time.' })
  error!: string | null

  @Field(() => Int, { description: 'Failures in a row.' })
  attempts!: number

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it is tried again.' })
  nextSyncAt!: Date | null

  @Field(() => [StripeDrift], { description: 'Those that are open, newest first.' })
  drifts!: StripeDrift[]

  static from({ account, tenant, drifts }: CollectedTenant): PlatformStripeTenant {
    const { customerId, syncedAt, error, attempts, nextSyncAt } = account
    return {
      ...{ tenant: Tenant.from(tenant), customerId, syncedAt, error, attempts, nextSyncAt },
      ...{ isInStep: account.asked === account.synced, drifts: drifts.map(StripeDrift.from) },
    }
  }
}

@ObjectType()
export class PlatformStripeTenantConnection extends Connection(PlatformStripeTenant, 'PlatformStripeTenant') {}

@InputType()
export class PlatformStripeFilter {
  @Field(() => Boolean, { nullable: true, description: 'Only those that cannot be told, or have drifted.' })
  needsHelp?: boolean | null
}

@ObjectType({ description: 'How the connection to Stripe is doing. For operators.' })
export class PlatformStripe {
  @Field(() => Boolean)
  isConfigured!: boolean

  @Field(() => Int, { description: 'How many tenants have a customer there.' })
  tenants!: number

  @Field(() => Int, { description: 'How many of them Stripe could not be told about, the last time.' })
  failing!: number

  @Field(() => Int, { description: 'Differences that are open.' })
  drifts!: number

  @Field(() => Int, { description: 'Webhooks of the last 30 days that could not be applied.' })
  failedEvents!: number

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the last webhook came.' })
  lastEventAt!: Date | null
}

@InputType()
export class RepairStripeDriftInput {
  @Field(() => ID)
  tenantId!: string

  @Field(() => ID)
  driftId!: string
}

@InputType()
export class SyncTenantWithStripeInput {
  @Field(() => ID)
  tenantId!: string
}
