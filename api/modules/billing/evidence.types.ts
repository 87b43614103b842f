import { Field, ID, ObjectType } from 'type-graphql'
import { toPublicId } from '../../core/ids.ts'
import { BigIntScalar, DateTimeScalar } from '../../graphql/scalars.ts'
import type { LineEvidence } from './evidence.ts'
import { InvoiceLine } from './lines.types.ts'

@ObjectType()
export class EvidenceDay {
  @Field(() => DateTimeScalar)
  start!: Date

  @Field(() => DateTimeScalar)
  end!: Date

  @Field(() => BigIntScalar)
  quantity!: bigint
}

@ObjectType()
export class EvidenceKey {
  @Field(() => ID, { nullable: true, description: 'Null for what people recorded, and for the rest.' })
  keyId!: string | null

  @Field(() => String, { nullable: true })
  name!: string | null

  @Field(() => Boolean, { description: 'All that is not among the 50 largest.' })
  isRest!: boolean

  @Field(() => BigIntScalar)
  quantity!: bigint
}

@ObjectType({ description: 'What a line of usage was made of.' })
export class InvoiceLineEvidence {
  @Field(() => InvoiceLine)
  line!: InvoiceLine

  @Field(() => [EvidenceDay], { description: 'Day by day in the tenant’s zone.' })
  days!: EvidenceDay[]

  @Field(() => [EvidenceKey], { description: 'By API key, the largest first.' })
  keys!: EvidenceKey[]

  @Field(() => BigIntScalar, { description: 'All that was recorded of the period until now: the sum of the days.' })
  recorded!: bigint

  @Field(() => BigIntScalar, { description: 'How much of it came after the line was issued: a later adjustment.' })
  late!: bigint

  @Field(() => Boolean, { description: 'Whether the rest is what the line charges for.' })
  adds!: boolean

  static from({ line, keys, days, recorded, late, adds }: LineEvidence): InvoiceLineEvidence {
    const shown = keys.map((key) => ({ ...key, keyId: key.keyId && toPublicId('apiKey', key.keyId) }))
    return { line: InvoiceLine.from(line), keys: shown, days, recorded, late, adds }
  }
}
