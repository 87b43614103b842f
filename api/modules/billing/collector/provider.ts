import type { Ctx, TenantCtx } from '../../../core/context.ts'
import type { InvoiceState, paymentMethods, StoredPaymentMethod } from '../../../db/tables/index.ts'
import type { BillingInterval, MeterPrice } from '../../../pricing/prices.ts'

declare module '../../../core/context.ts' {
  interface Services {
    /** Who bills the tenants on plans with a price; null where this product does it by itself. */
    billingProvider: BillingProvider | null
  }
}

/** What a price is made of: a plan's fee by the month or the year, or what a meter costs in a month. */
export type PriceWish = {
  /** Names the price for good: the same key is never made twice. */
  key: string
  productId: string
  /** What the customer reads. */
  name: string
  currency: string
  interval: BillingInterval
} & ({ fee: string } | { meterId: string; price: MeterPrice })

export interface CustomerWish {
  customerId: string | null
  name: string
  email: string | null
  /** Lines, as the tenant wrote them. */
  address: readonly string[]
  country: string | null
  locale: string
  /** It owes the tax itself, and none is put on its invoices. */
  isReverseCharge: boolean
}

export interface ProviderCustomer {
  id: string
  /** The tenant it was made for, by its metadata. */
  tenantId: string | null
  /** What it pays with unless it says otherwise. */
  paymentMethod: StoredPaymentMethod | null
}

/** FEE has the fee and, by the month, what is metered; USAGE has what is metered beside a fee by the year. */
export const subscriptionParts = ['FEE', 'USAGE'] as const
export type SubscriptionPart = (typeof subscriptionParts)[number]

export interface PriceItems {
  /** Charged in advance. */
  fees: readonly string[]
  /** Charged in arrears. */
  metered: readonly string[]
}

export interface SubscriptionWish {
  part: SubscriptionPart
  subscriptionId: string | null
  customerId: string
  items: PriceItems
  /** When the running term, or period, ends: where a new subscription has its anchor. */
  termEnd: Date
  /** The day of the month that terms begin on, 1 to 31. */
  anchorDay: number
  /** A trial that is running. */
  trialEnd: Date | null
  /** From when on the fee is charged; null when the running term is not to be charged for. */
  chargeFrom: Date | null
  /** What it becomes at the end of the term; null when it goes on as it is. No items at all: it ends then. */
  next: { at: Date; items: PriceItems } | null
  /** How long the customer has to pay what is not collected from a payment method. */
  termsDays: number
  hasPaymentMethod: boolean
  /** Thousandths of a percent, put on top of every line. */
  taxRate: number
}

export interface ProviderSubscription {
  id: string
  customerId: string
  tenantId: string | null
  part: SubscriptionPart | null
  /** The provider's word: `active`, `past_due`, `canceled`, ... */
  status: string
  priceIds: string[]
  periodStart: Date | null
  periodEnd: Date | null
  cancelAt: Date | null
  /** What is scheduled after the running term, if anything. */
  next: { at: Date; priceIds: string[] } | null
}

export interface MeterEvent {
  /** Counted once. */
  identifier: string
  meter: string
  customerId: string
  quantity: bigint
  occurredAt: Date
}

export interface ProviderInvoiceLine {
  id: string
  description: string
  quantity: bigint | null
  amount: bigint
  priceId: string | null
  /** The part of a fee for a part of a term. */
  isProration: boolean
  periodStart: Date
  periodEnd: Date
}

export interface ProviderPayment {
  id: string
  amount: bigint
  method: (typeof paymentMethods)[number]
  reference: string | null
  receivedAt: Date
}

/** An invoice as it stands at the provider. Amounts are minor units; `tax` is in `total`. */
export interface ProviderInvoice {
  id: string
  customerId: string
  /** Null for one that was made by hand at the provider. */
  subscriptionId: string | null
  number: string | null
  state: InvoiceState
  currency: string
  subtotal: bigint
  /** What coupons and the customer's balance took off. */
  credits: bigint
  tax: bigint
  total: bigint
  paid: bigint
  /** What the provider's credit notes took off after it was issued. */
  credited: bigint
  /** Whether it is for a cycle, a change within one, or made by hand. */
  reason: 'CYCLE' | 'CHANGE' | 'MANUAL'
  periodStart: Date
  periodEnd: Date
  createdAt: Date
  issuedAt: Date | null
  dueAt: Date | null
  closedAt: Date | null
  hostedUrl: string | null
  pdfUrl: string | null
  lines: ProviderInvoiceLine[]
  payments: ProviderPayment[]
}

/** A verified webhook event. What it says is only a hint: the object is read anew before anything is believed of it. */
export interface ProviderEvent {
  id: string
  type: string
  createdAt: Date
  object: { kind: string; id: string | null; customerId: string | null }
}

/**
 * The outside system that collects money. Every method may throw AppError: UNAVAILABLE when it does not answer or takes
 * no more calls just now, NOT_FOUND, CONFLICT, INVALID_INPUT for what it refuses. Never called inside a transaction.
 * What makes something may be called twice, at once or after a crash, and makes one.
 */
export interface BillingProvider {
  readonly name: 'stripe'
  ensureProduct(ctx: Ctx, product: { planCode: string; name: string }): Promise<string>
  ensureMeter(ctx: Ctx, meter: { code: string; name: string }): Promise<string>
  ensurePrice(ctx: Ctx, price: PriceWish): Promise<string>
  /** Makes the tenant's customer or brings it up to date; one that was deleted is made anew. */
  ensureCustomer(ctx: TenantCtx, customer: CustomerWish): Promise<ProviderCustomer>
  readCustomer(ctx: TenantCtx, customerId: string): Promise<ProviderCustomer | null>
  /** From now on the customer pays with what it gave last. */
  useNewestPaymentMethod(ctx: TenantCtx, customerId: string): Promise<void>
  /** Removes the tenant's customer, known by its id or not, which ends its subscriptions; one that is gone is fine. */
  deleteCustomer(ctx: TenantCtx, customerId: string | null): Promise<void>
  /** Makes a part of the tenant's subscription or brings it up to date; one that was canceled is made anew. */
  ensureSubscription(ctx: TenantCtx, subscription: SubscriptionWish): Promise<ProviderSubscription>
  /** Ends it now, with an invoice for what was metered; one that is already gone is fine. */
  cancelSubscription(ctx: TenantCtx, subscriptionId: string): Promise<void>
  readSubscription(ctx: TenantCtx, subscriptionId: string): Promise<ProviderSubscription | null>
  sendMeterEvent(ctx: TenantCtx, event: MeterEvent): Promise<void>
  /** What a meter has counted for a customer between two instants, as far as the provider has added it up. */
  readMeterTotal(ctx: TenantCtx, of: { meterId: string; customerId: string; from: Date; to: Date }): Promise<bigint>
  /** Where the customer manages what it pays with and sees its invoices. Valid for minutes. */
  createPortalSession(ctx: TenantCtx, session: { customerId: string; returnUrl: string }): Promise<string>
  /** Where the customer says what it pays with from now on. Valid for a day. */
  createSetupSession(
    ctx: TenantCtx,
    session: { customerId: string; returnUrl: string; currency: string },
  ): Promise<string>
  /** A page of a customer's invoices made since an instant, newest first; `next` is the cursor of the page after. */
  listInvoices(
    ctx: TenantCtx,
    of: { customerId: string; since: Date | null; after: string | null },
  ): Promise<{ invoices: ProviderInvoice[]; next: string | null }>
  readInvoice(ctx: TenantCtx, invoiceId: string): Promise<ProviderInvoice | null>
  /** Throws UNAUTHENTICATED for a signature that is not right or too old, INVALID_INPUT for what cannot be read. */
  verifyWebhook(body: Buffer, signature: string | undefined): Promise<ProviderEvent>
}
