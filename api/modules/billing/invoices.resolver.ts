import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql'
import { type Ctx as Context, requireTenant } from '../../core/context.ts'
import { fromPublicId } from '../../core/ids.ts'
import { Allow } from '../../graphql/allow.ts'
import { PageArgs } from '../../graphql/pagination.ts'
import { Credit, CreditConnection } from './accounts.types.ts'
import { listCredits } from './credits.ts'
import { findEvidence } from './evidence.ts'
import { InvoiceLineEvidence } from './evidence.types.ts'
import { CreditNote, Invoice, InvoiceConnection, InvoiceFilter, Payment, UsedCredit } from './invoices.types.ts'
import { InvoiceLine } from './lines.types.ts'
import { getInvoice, listInvoices } from './list.ts'
import { loadParts } from './parts.ts'

@Resolver(() => Invoice)
export class InvoicesResolver {
  @Allow('billing:read')
  @Query(() => InvoiceConnection, { description: 'The tenant’s invoices, newest first.' })
  async invoices(
    @Ctx() ctx: Context,
    @Arg('filter', () => InvoiceFilter, { nullable: true }) filter: InvoiceFilter | null,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<InvoiceConnection> {
    return InvoiceConnection.of(await listInvoices(requireTenant(ctx), filter ?? {}, args), Invoice.from)
  }

  @Allow('billing:read')
  @Query(() => Invoice)
  async invoice(@Ctx() ctx: Context, @Arg('id', () => ID) id: string): Promise<Invoice> {
    return Invoice.from(await getInvoice(requireTenant(ctx), fromPublicId('invoice', id)))
  }

  @Allow('billing:read')
  @Query(() => CreditConnection, { description: 'What the tenant has to its credit, newest first.' })
  async credits(@Ctx() ctx: Context, @Args(() => PageArgs) args: PageArgs): Promise<CreditConnection> {
    return CreditConnection.of(await listCredits(requireTenant(ctx), args), Credit.from)
  }

  @Allow('billing:read')
  @Query(() => InvoiceLineEvidence, { description: 'What a line of usage was made of, and that it adds up.' })
  async invoiceLineEvidence(
    @Ctx() ctx: Context,
    @Arg('lineId', () => ID) lineId: string,
  ): Promise<InvoiceLineEvidence> {
    return InvoiceLineEvidence.from(await findEvidence(requireTenant(ctx), fromPublicId('invoiceLine', lineId)))
  }

  @FieldResolver(() => [InvoiceLine])
  async lines(@Ctx() ctx: Context, @Root() { row }: Invoice): Promise<InvoiceLine[]> {
    return (await loadParts(ctx, row)).lines.map(InvoiceLine.from)
  }

  @FieldResolver(() => [UsedCredit])
  async usedCredits(@Ctx() ctx: Context, @Root() { row }: Invoice): Promise<UsedCredit[]> {
    return (await loadParts(ctx, row)).usedCredits
  }

  @FieldResolver(() => [Payment], { description: 'Newest first.' })
  async payments(@Ctx() ctx: Context, @Root() { row }: Invoice): Promise<Payment[]> {
    return (await loadParts(ctx, row)).payments.map(Payment.from)
  }

  @FieldResolver(() => [CreditNote], { description: 'Newest first.' })
  async creditNotes(@Ctx() ctx: Context, @Root() { row }: Invoice): Promise<CreditNote[]> {
    return (await loadParts(ctx, row)).creditNotes.map(CreditNote.from)
  }
}
