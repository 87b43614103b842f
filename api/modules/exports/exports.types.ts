import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { publicUrl } from '../../core/config.ts'
import type { Ctx } from '../../core/context.ts'
import { toPublicId } from '../../core/ids.ts'
import { type ExportState, exportStates } from '../../db/tables/index.ts'
import { Connection } from '../../graphql/pagination.ts'
import { BigIntScalar, DateTimeScalar, enumOf } from '../../graphql/scalars.ts'
import { type ExportRow, isThere } from './exports.ts'

const ExportStateEnum = enumOf(exportStates)
registerEnumType(ExportStateEnum, { name: 'TenantExportState' })

@ObjectType({ description: 'A zip of everything the tenant has: JSON lines per kind of object, logos, a manifest.' })
export class TenantExport {
  @Field(() => ID)
  id!: string

  @Field(() => ExportStateEnum)
  state!: ExportState

  @Field(() => String, { description: 'Who asked for it.' })
  requestedBy!: string

  @Field(() => DateTimeScalar)
  createdAt!: Date

  @Field(() => DateTimeScalar, { nullable: true })
  finishedAt!: Date | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'When its file goes: 24 hours after it was finished.' })
  expiresAt!: Date | null

  @Field(() => Int)
  rowsDone!: number

  @Field(() => Int, {
    nullable: true,
    description: 'Counted when the work begins; a few more may come while it is done.',
  })
  rowsTotal!: number | null

  @Field(() => BigIntScalar, { description: 'Size of the file so far.' })
  bytes!: number

  @Field(() => String, { nullable: true, description: 'Why it failed.' })
  error!: string | null

  @Field(() => String, {
    nullable: true,
    description: 'Where the file is while it is there. Answers to whoever may export, with their own credential.',
  })
  downloadUrl!: string | null

  static from({ services }: Ctx): (row: ExportRow) => TenantExport {
    return (row) => {
      const isReady = isThere(row, services.now())
      return Object.assign(new TenantExport(), row, {
        id: toPublicId('export', row.id),
        state: row.state === 'READY' && !isReady ? 'EXPIRED' : row.state,
        downloadUrl: isReady ? publicUrl(services.config) + downloadPath(row) : null,
      })
    }
  }
}

@ObjectType()
export class TenantExportConnection extends Connection(TenantExport, 'TenantExport') {}

@InputType()
export class CancelExportInput {
  @Field(() => ID)
  id!: string
}

/** The tenant is in the path because a browser's download sends no X-Tenant-Id. */
export function downloadPath({ tenantId, id }: Pick<ExportRow, 'tenantId' | 'id'>): string {
  return `/tenants/${toPublicId('tenant', tenantId)}/exports/${toPublicId('export', id)}.zip`
}
