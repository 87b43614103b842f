import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { toPublicId } from '../../core/ids.ts'
import {
  type CustomerSnapshot,
  creditNoteRemainders,
  type IssuerSnapshot,
  invoiceKinds,
  invoiceStates,
  paymentMethods,
} from '../../db/tables/index.ts'
import { Connection } from '../../graphql/pagination.ts'
import { BigIntScalar, DateTimeScalar, enumOf } from '../../graphql/scalars.ts'
import { BillingPeriod } from '../plans/plans.types.ts'
import type { CreditNoteRow } from './credit-notes.ts'
import { dueOf, type InvoiceRow } from './invoices.ts'
import type { PaymentRow } from './payments.ts'

const InvoiceState = enumOf(invoiceStates)
registerEnumType(InvoiceState, {
  name: 'InvoiceState',
  description: 'A DRAFT still changes; from OPEN on it is frozen.',
})
const InvoiceKind = enumOf(invoiceKinds)
registerEnumType(InvoiceKind, {
  name: 'InvoiceKind',
  description: 'CYCLE: of a billing period. CHANGE: of a change of plan or a term that begins. MANUAL: an operator’s.',
})
export const PaymentMethod = enumOf(paymentMethods)
registerEnumType(PaymentMethod, { name: 'PaymentMethod' })
export const CreditNoteRemainder = enumOf(creditNoteRemainders)
registerEnumType(CreditNoteRemainder, {
  name: 'CreditNoteRemainder',
  description: 'What becomes of what was paid already: CREDIT for the next invoices, or REFUND outside.',
})

@ObjectType({ description: 'A party of an invoice, as it was when the invoice was issued.' })
export class InvoiceParty {
  @Field(() => String)
  name!: string

  @Field(() => String, { nullable: true })
  email!: string | null

  @Field(() => [String])
  address!: string[]

  @Field(() => String, { nullable: true, description: 'ISO 3166-1.' })
  country!: string | null

  @Field(() => String, { nullable: true })
  taxId!: string | null

  @Field(() => String, { nullable: true })
  purchaseOrder?: string | null

  @Field(() => String, { nullable: true, description: 'Of the issuer: where to pay to.' })
  bankDetails?: string | null

  static from(party: IssuerSnapshot | CustomerSnapshot): InvoiceParty {
    return Object.assign(new InvoiceParty(), party)
  }
}

@ObjectType({ description: 'What came in for an invoice.' })
export class Payment {
  @Field(() => ID)
  id!: string

  @Field(() => PaymentMethod)
  method!: PaymentRow['method']

  @Field(() => String, { nullable: true })
  reference!: string | null

  @Field(() => BigIntScalar)
  amount!: bigint

  @Field(() => DateTimeScalar)
  receivedAt!: Date

  static from(row: PaymentRow): Payment {
    return Object.assign(new Payment(), row, { id: toPublicId('payment', row.id) })
  }
}

@ObjectType({ description: 'What was taken back of an invoice.' })
export class CreditNote {
  @Field(() => ID)
  id!: string

  @Field(() => String)
  number!: string

  @Field(() => String)
  currency!: string

  @Field(() => BigIntScalar, { description: 'Tax included.' })
  amount!: bigint

  @Field(() => BigIntScalar)
  tax!: bigint

  @Field(() => BigIntScalar, { description: 'How much of it had been paid already.' })
  remainder!: bigint

  @Field(() => CreditNoteRemainder)
  remainderAs!: CreditNoteRow['remainderAs']

  @Field(() => String)
  reason!: string

  @Field(() => DateTimeScalar)
  issuedAt!: Date

  static from(row: CreditNoteRow): CreditNote {
    return Object.assign(new CreditNote(), row, { id: toPublicId('creditNote', row.id) })
  }
}

@ObjectType({ description: 'A credit that an invoice used; below zero one that it gave.' })
export class UsedCredit {
  @Field(() => String)
  reason!: string

  @Field(() => BigIntScalar)
  amount!: bigint
}

@ObjectType({ description: 'All amounts are in minor units of its currency.' })
export class Invoice {
  row!: InvoiceRow

  @Field(() => ID)
  id!: string

  @Field(() => InvoiceKind)
  kind!: InvoiceRow['kind']

  @Field(() => InvoiceState)
  state!: InvoiceRow['state']

  @Field(() => String, { nullable: true, description: 'Null until it is issued.' })
  number!: string | null

  @Field(() => BillingPeriod)
  period!: BillingPeriod

  @Field(() => String)
  currency!: string

  @Field(() => BigIntScalar)
  subtotal!: bigint

  @Field(() => BigIntScalar, { description: 'What credits take off, before tax.' })
  credits!: bigint

  @Field(() => Int, { description: 'Thousandths of a percent: 19000 is 19 %.' })
  taxRate!: number

  @Field(() => Boolean)
  reverseCharge!: boolean

  @Field(() => BigIntScalar)
  tax!: bigint

  @Field(() => BigIntScalar)
  total!: bigint

  @Field(() => BigIntScalar)
  paid!: bigint

  @Field(() => BigIntScalar, { description: 'What credit notes took off, tax included.' })
  credited!: bigint

  @Field(() => BigIntScalar, { description: 'What is left to be paid.' })
  due!: bigint

  @Field(() => DateTimeScalar)
  createdAt!: Date

  @Field(() => DateTimeScalar, { description: 'Until then a draft waits for late usage.' })
  draftUntil!: Date

  @Field(() => DateTimeScalar, { nullable: true })
  issuedAt!: Date | null

  @Field(() => DateTimeScalar, { nullable: true })
  dueAt!: Date | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it became PAID, VOID or UNCOLLECTIBLE.' })
  closedAt!: Date | null

  @Field(() => InvoiceParty, { nullable: true, description: 'Null until it is issued.' })
  issuer!: InvoiceParty | null

  @Field(() => InvoiceParty, { nullable: true, description: 'Null until it is issued.' })
  customer!: InvoiceParty | null

  static from(row: InvoiceRow): Invoice {
    const own = {
      ...{ row, id: toPublicId('invoice', row.id), due: dueOf(row) },
      period: { start: row.periodStart, end: row.periodEnd },
      issuer: row.issuer && InvoiceParty.from(row.issuer),
      customer: row.customer && InvoiceParty.from(row.customer),
    }
    return Object.assign(new Invoice(), row, own)
  }
}

@ObjectType()
export class InvoiceConnection extends Connection(Invoice, 'Invoice') {}

@InputType()
export class InvoiceFilter {
  @Field(() => [InvoiceState], { nullable: true })
  states?: InvoiceRow['state'][] | null

  @Field(() => Boolean, { nullable: true, description: 'Only those that are open past their due date.' })
  overdue?: boolean | null
}
