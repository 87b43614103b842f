import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql'
import { type Ctx as Context, type TenantCtx, withTenant } from '../../core/context.ts'
import { fromPublicId } from '../../core/ids.ts'
import { Allow } from '../../graphql/allow.ts'
import { PageArgs } from '../../graphql/pagination.ts'
import { setTenantTax } from './accounts.ts'
import { BillingAccount, Credit } from './accounts.types.ts'
import { markUncollectible, voidInvoice } from './closing.ts'
import { createCreditNote } from './credit-notes.ts'
import { endCredit, grantCredit } from './credits.ts'
import { CreditNote, Invoice, InvoiceFilter } from './invoices.types.ts'
import { listPlatformInvoices } from './list.ts'
import { addInvoiceLine, createInvoice, finalizeInvoice } from './manual.ts'
import { recordPayment } from './payments.ts'
import {
  AddInvoiceLineInput,
  BillingSettings,
  CloseInvoiceInput,
  CreateCreditNoteInput,
  CreateInvoiceInput,
  EndCreditInput,
  GrantCreditInput,
  InvoiceRefInput,
  RecordPaymentInput,
  SetTenantTaxInput,
  UpdateBillingSettingsInput,
} from './platform-billing.types.ts'
import { PlatformInvoice, PlatformInvoiceConnection } from './platform-invoices.types.ts'
import { getBillingSettings, updateBillingSettings } from './settings.ts'

const inNamed = (ctx: Context, tenantId: string): TenantCtx => withTenant(ctx, fromPublicId('tenant', tenantId))

/** The tenant an operator names, and the rest of the input with the invoice's own id. */
function named<Input extends InvoiceRefInput>(ctx: Context, { tenantId, invoiceId, ...input }: Input) {
  return [inNamed(ctx, tenantId), { ...input, invoiceId: fromPublicId('invoice', invoiceId) }] as const
}

@Resolver()
export class PlatformBillingResolver {
  @Allow('platform:billing')
  @Query(() => PlatformInvoiceConnection, { description: 'The invoices of all tenants, newest first. For operators.' })
  async platformInvoices(
    @Ctx() ctx: Context,
    @Arg('filter', () => InvoiceFilter, { nullable: true }) filter: InvoiceFilter | null,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<PlatformInvoiceConnection> {
    return PlatformInvoiceConnection.of(await listPlatformInvoices(ctx, filter ?? {}, args), PlatformInvoice.from)
  }

  @Allow('platform:billing')
  @Query(() => BillingSettings, { description: 'How this installation issues invoices. For operators.' })
  async billingSettings(@Ctx() ctx: Context): Promise<BillingSettings> {
    return BillingSettings.from(await getBillingSettings(ctx))
  }

  @Allow('platform:billing', 'billing.update-settings')
  @Mutation(() => BillingSettings, { description: 'Changes how invoices are issued from now on. For operators.' })
  async updateBillingSettings(
    @Ctx() ctx: Context,
    @Arg('input', () => UpdateBillingSettingsInput) input: UpdateBillingSettingsInput,
  ): Promise<BillingSettings> {
    return BillingSettings.from(await updateBillingSettings(ctx, input))
  }

  @Allow('platform:billing', 'invoice.record-payment')
  @Mutation(() => Invoice, { description: 'Writes down what came in for an open invoice. For operators.' })
  async recordPayment(
    @Ctx() ctx: Context,
    @Arg('input', () => RecordPaymentInput) input: RecordPaymentInput,
  ): Promise<Invoice> {
    return Invoice.from(await recordPayment(...named(ctx, input)))
  }

  @Allow('platform:billing', 'invoice.void')
  @Mutation(() => Invoice, { description: 'Takes an open invoice back that nothing was paid of. For operators.' })
  async voidInvoice(
    @Ctx() ctx: Context,
    @Arg('input', () => CloseInvoiceInput) input: CloseInvoiceInput,
  ): Promise<Invoice> {
    return Invoice.from(await voidInvoice(...named(ctx, input)))
  }

  @Allow('platform:billing', 'invoice.mark-uncollectible')
  @Mutation(() => Invoice, { description: 'Gives up an open invoice. For operators.' })
  async markInvoiceUncollectible(
    @Ctx() ctx: Context,
    @Arg('input', () => CloseInvoiceInput) input: CloseInvoiceInput,
  ): Promise<Invoice> {
    return Invoice.from(await markUncollectible(...named(ctx, input)))
  }

  @Allow('platform:billing', 'invoice.issue-credit-note')
  @Mutation(() => CreditNote, { description: 'Takes back some or all of an issued invoice. For operators.' })
  async createCreditNote(
    @Ctx() ctx: Context,
    @Arg('input', () => CreateCreditNoteInput) input: CreateCreditNoteInput,
  ): Promise<CreditNote> {
    return CreditNote.from(await createCreditNote(...named(ctx, input)))
  }

  @Allow('platform:billing', 'invoice.create')
  @Mutation(() => Invoice, { description: 'Begins an invoice of an operator’s own lines, as a draft. For operators.' })
  async createInvoice(
    @Ctx() ctx: Context,
    @Arg('input', () => CreateInvoiceInput) { tenantId, ...input }: CreateInvoiceInput,
  ): Promise<Invoice> {
    return Invoice.from(await createInvoice(inNamed(ctx, tenantId), input))
  }

  @Allow('platform:billing', 'invoice.add-line')
  @Mutation(() => Invoice, { description: 'Adds a line to a draft. For operators.' })
  async addInvoiceLine(
    @Ctx() ctx: Context,
    @Arg('input', () => AddInvoiceLineInput) input: AddInvoiceLineInput,
  ): Promise<Invoice> {
    return Invoice.from(await addInvoiceLine(...named(ctx, input)))
  }

  @Allow('platform:billing', 'invoice.issue')
  @Mutation(() => Invoice, { description: 'Issues a draft without waiting for its time. For operators.' })
  async finalizeInvoice(
    @Ctx() ctx: Context,
    @Arg('input', () => InvoiceRefInput) input: InvoiceRefInput,
  ): Promise<Invoice> {
    const [inside, { invoiceId }] = named(ctx, input)
    return Invoice.from(await finalizeInvoice(inside, invoiceId))
  }

  @Allow('platform:billing', 'credit.grant')
  @Mutation(() => Credit, { description: 'Gives a tenant a credit or a coupon. For operators.' })
  async grantCredit(
    @Ctx() ctx: Context,
    @Arg('input', () => GrantCreditInput) { tenantId, ...input }: GrantCreditInput,
  ): Promise<Credit> {
    return Credit.from(await grantCredit(inNamed(ctx, tenantId), input))
  }

  @Allow('platform:billing', 'credit.end')
  @Mutation(() => Credit, { description: 'Takes back what is left of a credit. For operators.' })
  async endCredit(
    @Ctx() ctx: Context,
    @Arg('input', () => EndCreditInput) { tenantId, creditId }: EndCreditInput,
  ): Promise<Credit> {
    return Credit.from(await endCredit(inNamed(ctx, tenantId), fromPublicId('credit', creditId)))
  }

  @Allow('platform:billing', 'billing.update-account')
  @Mutation(() => BillingAccount, { description: 'Says what tax a tenant pays. For operators.' })
  async setTenantTax(
    @Ctx() ctx: Context,
    @Arg('input', () => SetTenantTaxInput) { tenantId, ...input }: SetTenantTaxInput,
  ): Promise<BillingAccount> {
    return BillingAccount.from(await setTenantTax(inNamed(ctx, tenantId), input))
  }
}
