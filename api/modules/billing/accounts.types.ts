import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { toPublicId } from '../../core/ids.ts'
import { creditKinds } from '../../db/tables/index.ts'
import { Connection } from '../../graphql/pagination.ts'
import { BigIntScalar, DateTimeScalar, enumOf } from '../../graphql/scalars.ts'
import type { GrantRow } from './credit-use.ts'
import type { AccountRow } from './parties.ts'

const CreditKind = enumOf(creditKinds)
registerEnumType(CreditKind, {
  name: 'CreditKind',
  description: 'CREDIT: an amount until it is used up. COUPON: a percentage off the next invoices.',
})

@ObjectType({ description: 'To whom the tenant’s invoices are made out and mailed.' })
export class BillingAccount {
  @Field(() => String)
  name!: string

  @Field(() => String)
  email!: string

  @Field(() => [String], { description: 'Without the country.' })
  address!: string[]

  @Field(() => String, { nullable: true, description: 'ISO 3166-1.' })
  country!: string | null

  @Field(() => String, { nullable: true })
  taxId!: string | null

  @Field(() => String, { nullable: true })
  purchaseOrder!: string | null

  @Field(() => Int, { nullable: true, description: 'Instead of the issuer’s, in thousandths of a percent.' })
  taxRate!: number | null

  @Field(() => Boolean, { description: 'The tenant owes the tax itself.' })
  reverseCharge!: boolean

  @Field(() => Int, { description: 'Who changes it names the one they saw.' })
  revision!: number

  static from(row: AccountRow): BillingAccount {
    return Object.assign(new BillingAccount(), row)
  }
}

@InputType()
export class UpdateBillingAccountInput {
  @Field(() => Int, { description: 'The one the caller saw; 0 when there was none.' })
  revision!: number

  @Field(() => String)
  name!: string

  @Field(() => String)
  email!: string

  @Field(() => [String], { description: 'At most six lines.' })
  address!: string[]

  @Field(() => String, { nullable: true })
  country?: string | null

  @Field(() => String, { nullable: true })
  taxId?: string | null

  @Field(() => String, { nullable: true })
  purchaseOrder?: string | null
}

@ObjectType()
export class Credit {
  @Field(() => ID)
  id!: string

  @Field(() => CreditKind)
  kind!: GrantRow['kind']

  @Field(() => String)
  currency!: string

  @Field(() => BigIntScalar, { nullable: true })
  amount!: bigint | null

  @Field(() => BigIntScalar, { nullable: true, description: 'What is left of the amount.' })
  remaining!: bigint | null

  @Field(() => Int, { nullable: true, description: 'Thousandths of a percent.' })
  percentOff!: number | null

  @Field(() => Int, { nullable: true, description: 'For how many invoices a coupon was given.' })
  cycles!: number | null

  @Field(() => Int, { nullable: true })
  cyclesLeft!: number | null

  @Field(() => Int, { description: 'The lowest is used first.' })
  priority!: number

  @Field(() => DateTimeScalar, { nullable: true })
  expiresAt!: Date | null

  @Field(() => String)
  reason!: string

  @Field(() => DateTimeScalar)
  createdAt!: Date

  @Field(() => DateTimeScalar, { nullable: true, description: 'When an operator took it back.' })
  endedAt!: Date | null

  static from(row: GrantRow): Credit {
    return Object.assign(new Credit(), row, { id: toPublicId('credit', row.id) })
  }
}

@ObjectType()
export class CreditConnection extends Connection(Credit, 'Credit') {}
