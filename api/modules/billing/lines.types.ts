import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql'
import { toPublicId } from '../../core/ids.ts'
import { BigIntScalar, DateTimeScalar, enumOf } from '../../graphql/scalars.ts'
import { type LineDraft, type LineKind, type LinePart, lineKinds } from '../../pricing/lines.ts'
import { BillingPeriod } from '../plans/plans.types.ts'
import type { LineRow } from './invoices.ts'

const InvoiceLineKind = enumOf(lineKinds)
registerEnumType(InvoiceLineKind, { name: 'InvoiceLineKind' })

@ObjectType({ description: 'A step in how a line’s amount came about. Amounts are decimal text in minor units.' })
export class InvoiceLinePart {
  @Field(() => String, { description: 'INCLUDED, UNITS, PACKAGES, FLAT, SHARE of a fee, or BILLED before.' })
  kind!: LinePart['kind']

  @Field(() => String)
  amount!: string

  @Field(() => BigIntScalar, { nullable: true })
  quantity?: string | null

  @Field(() => String, { nullable: true })
  unitAmount?: string | null

  @Field(() => BigIntScalar, { nullable: true, description: 'How many packages were begun.' })
  packages?: string | null

  @Field(() => BigIntScalar, { nullable: true })
  packageSize?: number | null

  @Field(() => String, { nullable: true })
  packageAmount?: string | null

  @Field(() => String, { nullable: true })
  flatAmount?: string | null

  @Field(() => String, { nullable: true, description: 'Of a SHARE: the fee of the whole term.' })
  fee?: string | null

  @Field(() => DateTimeScalar, { nullable: true })
  termStart?: Date | null

  @Field(() => DateTimeScalar, { nullable: true })
  termEnd?: Date | null

  static from(part: LinePart): InvoiceLinePart {
    const term = part.kind === 'SHARE' && { termStart: new Date(part.termStart), termEnd: new Date(part.termEnd) }
    return Object.assign(new InvoiceLinePart(), part, term)
  }
}

/** What a line says, whether its invoice is made or not. */
@ObjectType()
abstract class AnyLine {
  @Field(() => InvoiceLineKind)
  kind!: LineKind

  @Field(() => String, { nullable: true })
  meter?: string | null

  @Field(() => String, { description: 'English words. Others say it by kind, meter and plan.' })
  description!: string

  @Field(() => BigIntScalar, { nullable: true })
  quantity!: bigint | null

  @Field(() => [InvoiceLinePart])
  parts!: InvoiceLinePart[]

  @Field(() => BillingPeriod)
  period!: BillingPeriod

  @Field(() => BigIntScalar, { description: 'Minor units; below zero in the tenant’s favour.' })
  amount!: bigint

  @Field(() => String)
  planCode!: string

  @Field(() => Int)
  planVersion!: number
}

@ObjectType()
export class InvoiceLine extends AnyLine {
  @Field(() => ID)
  id!: string

  static from(row: LineRow): InvoiceLine {
    const period = { start: row.periodStart, end: row.periodEnd }
    const own = { id: toPublicId('invoiceLine', row.id), parts: row.parts.map(InvoiceLinePart.from), period }
    return Object.assign(new InvoiceLine(), row, own)
  }
}

@ObjectType({ description: 'A line of an invoice that is not made yet.' })
export class EstimatedLine extends AnyLine {
  static from(line: LineDraft): EstimatedLine {
    return Object.assign(new EstimatedLine(), line, { parts: line.parts.map(InvoiceLinePart.from) })
  }
}
