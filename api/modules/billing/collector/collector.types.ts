import { Field, Int, ObjectType, registerEnumType } from 'type-graphql'
import { collectors, invoiceSources, type StoredPaymentMethod } from '../../../db/tables/index.ts'
import { enumOf } from '../../../graphql/scalars.ts'

export const BillingCollector = enumOf(collectors)
registerEnumType(BillingCollector, {
  name: 'BillingCollector',
  description: 'Who asks the tenant for money: this product by its own invoices, or Stripe.',
})
export const InvoiceSource = enumOf(invoiceSources)
registerEnumType(InvoiceSource, {
  name: 'InvoiceSource',
  description: 'Who made an invoice. One of Stripe’s is a copy, and changes there alone.',
})

@ObjectType({ description: 'What a tenant pays with by itself, at Stripe.' })
export class StoredPayment implements StoredPaymentMethod {
  @Field(() => String, { description: 'Stripe’s word: card, sepa_debit.' })
  kind!: string

  @Field(() => String, { nullable: true })
  brand!: string | null

  @Field(() => String, { nullable: true })
  last4!: string | null

  @Field(() => Int, { nullable: true })
  expMonth!: number | null

  @Field(() => Int, { nullable: true })
  expYear!: number | null
}

@ObjectType({ description: 'A page of Stripe’s. Good for a short time and for whoever has it.' })
export class BillingLink {
  @Field(() => String)
  url!: string
}
