import { Field, ID, InputType, Int, ObjectType } from 'type-graphql'
import { BigIntScalar, DateTimeScalar } from '../../graphql/scalars.ts'
import type { SettingsRow } from './book.ts'
import type { CreditNoteRow } from './credit-notes.ts'
import { CreditNoteRemainder, PaymentMethod } from './invoices.types.ts'
import type { PaymentRow } from './payments.ts'

@ObjectType({ description: 'How this installation issues invoices. For operators.' })
export class BillingSettings {
  @Field(() => String)
  issuerName!: string

  @Field(() => [String])
  issuerAddress!: string[]

  @Field(() => String, { nullable: true })
  issuerCountry!: string | null

  @Field(() => String, { nullable: true })
  issuerTaxId!: string | null

  @Field(() => String, { nullable: true })
  issuerEmail!: string | null

  @Field(() => String, { nullable: true, description: 'Where to pay to.' })
  bankDetails!: string | null

  @Field(() => String)
  invoicePrefix!: string

  @Field(() => String)
  creditNotePrefix!: string

  @Field(() => String, { description: 'Of credits and of operators’ own invoices. Plans name their own.' })
  currency!: string

  @Field(() => Int, { description: 'Thousandths of a percent.' })
  taxRate!: number

  @Field(() => Int)
  termsDays!: number

  @Field(() => Int, { description: 'How long a draft waits for late usage.' })
  graceHours!: number

  @Field(() => [Int], { description: 'Days after the due date on which a notice is sent.' })
  noticeDays!: number[]

  @Field(() => Int)
  restrictAfterDays!: number

  @Field(() => Int)
  suspendAfterDays!: number

  @Field(() => String, { nullable: true, description: 'Changes with the issuer’s logo.' })
  logoHash!: string | null

  @Field(() => Int)
  revision!: number

  @Field(() => DateTimeScalar, { nullable: true })
  updatedAt!: Date | null

  static from(row: SettingsRow): BillingSettings {
    return Object.assign(new BillingSettings(), row)
  }
}

@InputType()
export class UpdateBillingSettingsInput {
  @Field(() => Int, { description: 'The one the caller saw.' })
  revision!: number

  @Field(() => String)
  issuerName!: string

  @Field(() => [String])
  issuerAddress!: string[]

  @Field(() => String, { nullable: true })
  issuerCountry?: string | null

  @Field(() => String, { nullable: true })
  issuerTaxId?: string | null

  @Field(() => String, { nullable: true })
  issuerEmail?: string | null

  @Field(() => String, { nullable: true })
  bankDetails?: string | null

  @Field(() => String)
  invoicePrefix!: string

  @Field(() => String)
  creditNotePrefix!: string

  @Field(() => String)
  currency!: string

  @Field(() => Int)
  taxRate!: number

  @Field(() => Int)
  termsDays!: number

  @Field(() => Int)
  graceHours!: number

  @Field(() => [Int])
  noticeDays!: number[]

  @Field(() => Int)
  restrictAfterDays!: number

  @Field(() => Int)
  suspendAfterDays!: number
}

@InputType({ description: 'An invoice of a tenant.' })
export class InvoiceRefInput {
  @Field(() => ID)
  tenantId!: string

  @Field(() => ID)
  invoiceId!: string
}

@InputType()
export class RecordPaymentInput extends InvoiceRefInput {
  @Field(() => BigIntScalar, { description: 'Minor units, at most what is due.' })
  amount!: number | bigint

  @Field(() => PaymentMethod)
  method!: PaymentRow['method']

  @Field(() => String, { nullable: true })
  reference?: string | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'Default: now.' })
  receivedAt?: Date | null
}

@InputType()
export class CloseInvoiceInput extends InvoiceRefInput {
  @Field(() => String)
  reason!: string
}

@InputType()
export class CreateCreditNoteInput extends InvoiceRefInput {
  @Field(() => BigIntScalar, { description: 'Minor units, tax included.' })
  amount!: number | bigint

  @Field(() => String)
  reason!: string

  @Field(() => CreditNoteRemainder, { nullable: true, description: 'Default CREDIT.' })
  remainderAs?: CreditNoteRow['remainderAs'] | null
}

@InputType()
export class InvoiceLineInput {
  @Field(() => String)
  description!: string

  @Field(() => BigIntScalar, { description: 'Minor units; below zero in the tenant’s favour.' })
  amount!: number | bigint
}

@InputType()
export class AddInvoiceLineInput extends InvoiceRefInput {
  @Field(() => String)
  description!: string

  @Field(() => BigIntScalar)
  amount!: number | bigint
}

@InputType()
export class CreateInvoiceInput {
  @Field(() => ID)
  tenantId!: string

  @Field(() => [InvoiceLineInput])
  lines!: InvoiceLineInput[]
}

@InputType({ description: 'Either an amount, or percents off the next invoices.' })
export class GrantCreditInput {
  @Field(() => ID)
  tenantId!: string

  @Field(() => BigIntScalar, { nullable: true, description: 'Minor units.' })
  amount?: number | bigint | null

  @Field(() => Int, { nullable: true, description: 'Thousandths of a percent: 10000 is 10 %.' })
  percentOff?: number | null

  @Field(() => Int, { nullable: true, description: 'For how many invoices. Default 1.' })
  cycles?: number | null

  @Field(() => Int, { nullable: true, description: 'The lowest is used first. Default 100.' })
  priority?: number | null

  @Field(() => DateTimeScalar, { nullable: true })
  expiresAt?: Date | null

  @Field(() => String, { description: 'Stands on the invoices.' })
  reason!: string
}

@InputType()
export class EndCreditInput {
  @Field(() => ID)
  tenantId!: string

  @Field(() => ID)
  creditId!: string
}

@InputType()
export class SetTenantTaxInput {
  @Field(() => ID)
  tenantId!: string

  @Field(() => Int, { nullable: true, description: 'Thousandths of a percent; null for the issuer’s rate.' })
  taxRate!: number | null

  @Field(() => Boolean)
  reverseCharge!: boolean
}
