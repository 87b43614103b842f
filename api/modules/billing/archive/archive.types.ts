import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql'
import { toPublicId } from '../../../core/ids.ts'
import { archivedDocuments } from '../../../db/tables/index.ts'
import { Connection } from '../../../graphql/pagination.ts'
import { BigIntScalar, DateTimeScalar, enumOf } from '../../../graphql/scalars.ts'
import type { ArchivedRow } from './archive.ts'

export const ArchivedDocument = enumOf(archivedDocuments)
registerEnumType(ArchivedDocument, { name: 'ArchivedDocument' })

@ObjectType({
  description:
    'An invoice or credit note of a tenant that is gone. As a file: `/archived-invoices/<id>.pdf`, and `.csv`.',
})
export class ArchivedInvoice {
  @Field(() => ID, { description: 'The one it always had.' })
  id!: string

  @Field(() => ArchivedDocument)
  document!: ArchivedRow['document']

  @Field(() => String)
  number!: string

  @Field(() => ID)
  tenantId!: string

  @Field(() => String, { description: 'As the tenant was called in the end.' })
  tenantName!: string

  @Field(() => String)
  customerName!: string

  @Field(() => String)
  currency!: string

  @Field(() => BigIntScalar, { description: 'Minor units, tax included.' })
  total!: string

  @Field(() => DateTimeScalar)
  issuedAt!: Date

  @Field(() => DateTimeScalar, { description: 'When the tenant was purged.' })
  archivedAt!: Date

  static from({ id, formerTenantId, total, ...row }: ArchivedRow): ArchivedInvoice {
    return {
      id: toPublicId(row.document === 'INVOICE' ? 'invoice' : 'creditNote', id),
      ...{ document: row.document, number: row.number, tenantId: toPublicId('tenant', formerTenantId) },
      ...{ tenantName: row.tenantName, customerName: row.customerName, currency: row.currency, total: String(total) },
      ...{ issuedAt: row.issuedAt, archivedAt: row.archivedAt },
    }
  }
}

@ObjectType()
export class ArchivedInvoiceConnection extends Connection(ArchivedInvoice, 'ArchivedInvoice') {}

@InputType()
export class ArchivedInvoiceFilter {
  @Field(() => String, { nullable: true, description: 'In the number, or the name of the tenant or customer.' })
  search?: string | null
}
