import { Field, Float, ID, InputType, Int, ObjectType } from 'type-graphql'
import { toPublicActorId } from '../../core/ids.ts'
import { Connection } from '../../graphql/pagination.ts'
import { DateTimeScalar, JsonScalar } from '../../graphql/scalars.ts'
import { AuditActorKind } from '../audit/audit.types.ts'
import type { SettingsChangeRow } from './history.ts'

@ObjectType({
  description: 'The tenant’s logo as PNG. The addresses change with the content and may be kept for ever.',
})
export class Logo {
  @Field(() => String, { description: '64 by 64 pixels.' })
  small!: string

  @Field(() => String, { description: '256 by 256 pixels.' })
  large!: string
}

@ObjectType({ description: 'How the tenant looks. Upload a logo with PUT /tenant/logo.' })
export class Branding {
  @Field(() => Logo, { nullable: true })
  logo!: Logo | null

  @Field(() => String, { nullable: true, description: '`#rrggbb`' })
  primaryColor!: string | null

  @Field(() => String, { nullable: true, description: 'Text on the primary colour: `#ffffff`, or `#000000`.' })
  textColor!: string | null

  @Field(() => Float, { nullable: true, description: 'Contrast of that text, 4.5 to 21 (WCAG).' })
  contrast!: number | null
}

@ObjectType()
export class MetadataEntry {
  @Field(() => String)
  key!: string

  @Field(() => String)
  value!: string
}

@ObjectType({ description: 'One change of the tenant’s settings.' })
export class SettingsChange {
  @Field(() => ID)
  id!: string

  @Field(() => Int, { description: 'The version this change made.' })
  version!: number

  @Field(() => DateTimeScalar)
  at!: Date

  @Field(() => AuditActorKind)
  actorKind!: string

  @Field(() => ID, { nullable: true })
  actorId!: string | null

  @Field(() => String)
  actorLabel!: string

  @Field(() => JsonScalar, { description: 'The changed settings as they were.' })
  before!: Record<string, unknown>

  @Field(() => JsonScalar, { description: 'The changed settings as they became.' })
  after!: Record<string, unknown>

  @Field(() => Int, { nullable: true, description: 'The version whose change this one took back.' })
  revertOf!: number | null

  static from(row: SettingsChangeRow): SettingsChange {
    const { tenantId: _tenant, ...shown } = row
    const actorId = toPublicActorId(row.actorKind, row.actorId)
    return Object.assign(new SettingsChange(), shown, { id: String(row.version), actorId })
  }
}

@ObjectType()
export class SettingsChangeConnection extends Connection(SettingsChange, 'SettingsChange') {}

@InputType({ description: 'One entry of the metadata. A null value removes the key.' })
export class MetadataEntryInput {
  @Field(() => String, { description: '1 to 40 characters.' })
  key!: string

  @Field(() => String, { nullable: true, description: 'Up to 500 characters.' })
  value!: string | null
}

@InputType({ description: 'What is left out stays as it is; null clears it or gives back the usual value.' })
export class UpdateTenantSettingsInput {
  @Field(() => Int, { description: 'The version of the tenant that you saw. CONFLICT when it has changed since.' })
  version!: number

  @Field(() => String, { nullable: true, description: '1 to 100 characters.' })
  name?: string | null

  @Field(() => String, { nullable: true, description: 'The address it had leads to it for 30 days more.' })
  slug?: string | null

  @Field(() => String, { nullable: true, description: 'IANA name.' })
  timeZone?: string | null

  @Field(() => String, { nullable: true, description: 'BCP 47, for example de-CH.' })
  locale?: string | null

  @Field(() => Int, { nullable: true, description: '1 to 365, at most what the plan keeps. Usually 90.' })
  retentionDays?: number | null

  @Field(() => String, { nullable: true, description: 'An e-mail address, or an https address.' })
  supportContact?: string | null

  @Field(() => String, { nullable: true, description: '`#rrggbb`' })
  primaryColor?: string | null

  @Field(() => [MetadataEntryInput], { nullable: true, description: 'Entries to set or remove. At most 50 are kept.' })
  metadata?: MetadataEntryInput[] | null

  @Field(() => [String], { nullable: true, description: 'All the tags, at most 50 of up to 128 characters.' })
  tags?: string[] | null
}

@InputType()
export class RemoveTenantLogoInput {
  @Field(() => Int, { description: 'The version of the tenant that you saw.' })
  version!: number
}

@InputType()
export class RevertTenantSettingsInput {
  @Field(() => Int, { description: 'The version that the change to take back made.' })
  change!: number

  @Field(() => Int, { description: 'The version of the tenant that you saw.' })
  version!: number
}
