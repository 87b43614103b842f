import { Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { BigIntScalar, enumOf } from '../../graphql/scalars.ts'
import { type Prices, type PricingScheme, pricingSchemes } from '../../pricing/prices.ts'
import { sumLimits } from './limit-names.ts'

const PricingSchemeEnum = enumOf(pricingSchemes)
registerEnumType(PricingSchemeEnum, {
  name: 'PricingScheme',
  description: 'How a quantity beyond what is included is charged.',
  valuesConfig: {
    PER_UNIT: { description: 'Each unit alike.' },
    PACKAGE: { description: 'By the packages that were begun.' },
    GRADUATED: { description: 'Each unit at the price of the tier it falls into.' },
    VOLUME: { description: 'Every unit at the price of the tier that the quantity reaches.' },
  },
})

const exactly = 'Decimal text of minor units of the currency, finer than one where need be: 0.04 is 0.0004 of a euro.'

@ObjectType({ description: 'Tiers count from what is beyond the included quantity.' })
export class PriceTier {
  @Field(() => BigIntScalar, { nullable: true, description: 'Null on the last one, which has no end.' })
  upTo!: number | null

  @Field(() => String, { description: exactly })
  unitAmount!: string

  @Field(() => String, { description: `Asked for once a unit falls into the tier. ${exactly}` })
  flatAmount!: string
}

@ObjectType({ description: 'What a meter costs in a billing period.' })
export class MeterPrice {
  @Field(() => String)
  meter!: string

  @Field(() => BigIntScalar, { description: 'How much of it the base fee includes.' })
  included!: number

  @Field(() => PricingSchemeEnum)
  scheme!: PricingScheme

  @Field(() => String, { nullable: true, description: `Of PER_UNIT. ${exactly}` })
  unitAmount?: string

  @Field(() => BigIntScalar, { nullable: true, description: 'Of PACKAGE.' })
  packageSize?: number

  @Field(() => String, { nullable: true, description: `Of PACKAGE. ${exactly}` })
  packageAmount?: string

  @Field(() => [PriceTier], { nullable: true, description: 'Of GRADUATED and VOLUME.' })
  tiers?: PriceTier[]
}

@ObjectType({ description: 'What a plan version costs. Base fees are paid in advance, usage afterwards.' })
export class PlanPrices {
  @Field(() => String, { description: 'ISO 4217.' })
  currency!: string

  @Field(() => BigIntScalar, { description: 'The base fee of a billing period, in minor units.' })
  monthlyFee!: bigint

  @Field(() => BigIntScalar, { nullable: true, description: 'Of twelve billing periods. Null: not sold by the year.' })
  yearlyFee!: bigint | null

  @Field(() => Int, {
    description:
      'Days without a base fee, once for every tenant: from its beginning, or when it leaves a plan that costs nothing.',
  })
  trialDays!: number

  @Field(() => [MeterPrice], { description: 'A meter that is not here costs nothing.' })
  meters!: MeterPrice[]

  static from({ currency, base, trialDays, meters }: Prices): PlanPrices {
    return Object.assign(new PlanPrices(), {
      currency,
      trialDays,
      monthlyFee: BigInt(base.MONTH),
      yearlyFee: base.YEAR === null ? null : BigInt(base.YEAR),
      // In the order they are compared by; jsonb keeps none of its own.
      meters: sumLimits.flatMap((meter) => (meters[meter] ? [{ meter, ...meters[meter] }] : [])),
    })
  }
}

@InputType()
export class PriceTierInput {
  @Field(() => BigIntScalar, { nullable: true, description: 'Null on the last one, which has no end.' })
  upTo?: number | null

  @Field(() => String, { description: exactly })
  unitAmount!: string

  @Field(() => String, { nullable: true, description: 'Default 0.' })
  flatAmount?: string | null
}

@InputType()
export class MeterPriceInput {
  @Field(() => String, { description: 'A meter that adds up in a billing period: api_calls, spans, signals.' })
  meter!: string

  @Field(() => BigIntScalar)
  included!: number

  @Field(() => PricingSchemeEnum)
  scheme!: PricingScheme

  @Field(() => String, { nullable: true, description: `Of PER_UNIT. ${exactly}` })
  unitAmount?: string | null

  @Field(() => BigIntScalar, { nullable: true, description: 'Of PACKAGE.' })
  packageSize?: number | null

  @Field(() => String, { nullable: true, description: `Of PACKAGE. ${exactly}` })
  packageAmount?: string | null

  @Field(() => [PriceTierInput], { nullable: true, description: 'Of GRADUATED and VOLUME.' })
  tiers?: PriceTierInput[] | null
}

@InputType()
export class PlanPricesInput {
  @Field(() => String, { description: 'ISO 4217.' })
  currency!: string

  @Field(() => BigIntScalar, { description: 'Minor units.' })
  monthlyFee!: bigint

  @Field(() => BigIntScalar, { nullable: true, description: 'Null: not sold by the year.' })
  yearlyFee?: bigint | null

  @Field(() => Int, { nullable: true, description: 'Default 0.' })
  trialDays?: number | null

  @Field(() => [MeterPriceInput], { nullable: true, description: 'One that is left out costs nothing.' })
  meters?: MeterPriceInput[] | null
}
