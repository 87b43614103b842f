import { Arg, Args, Ctx, Query, Resolver } from 'type-graphql'
import type { Ctx as Context } from '../../../core/context.ts'
import { Allow } from '../../../graphql/allow.ts'
import { PageArgs } from '../../../graphql/pagination.ts'
import { listArchivedInvoices } from './archive.ts'
import { ArchivedInvoice, ArchivedInvoiceConnection, ArchivedInvoiceFilter } from './archive.types.ts'

@Resolver()
export class ArchiveResolver {
  @Allow('platform:billing')
  @Query(() => ArchivedInvoiceConnection, {
    description: 'Invoices and credit notes of tenants that are gone, newest first. For operators.',
  })
  async archivedInvoices(
    @Ctx() ctx: Context,
    @Arg('filter', () => ArchivedInvoiceFilter, { nullable: true }) filter: ArchivedInvoiceFilter | null,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<ArchivedInvoiceConnection> {
    return ArchivedInvoiceConnection.of(await listArchivedInvoices(ctx, filter ?? {}, args), ArchivedInvoice.from)
  }
}
