import { Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql'
import { toPublicId } from '../../core/ids.ts'
import { type KeyPurpose, keyPurposes, keyStates } from '../../db/tables/index.ts'
import { Connection } from '../../graphql/pagination.ts'
import { DateTimeScalar, enumOf } from '../../graphql/scalars.ts'
import type { TenantKeyRow } from './keys.ts'

const KeyPurposeEnum = enumOf(keyPurposes)
const KeyStateEnum = enumOf(keyStates)
registerEnumType(KeyPurposeEnum, { name: 'KeyPurpose' })
registerEnumType(KeyStateEnum, {
  name: 'KeyState',
  valuesConfig: {
    PENDING: { description: 'Asked for; the key provider has not made it yet.' },
    ACTIVE: { description: 'Signs or encrypts.' },
    RETIRED: { description: 'Replaced. Still verifies and decrypts.' },
    PENDING_DELETION: { description: 'Unusable, and gone for good at `deletionAt` unless that is cancelled.' },
    DESTROYED: { description: 'Gone for good.' },
  },
})

@ObjectType({
  description: 'One version of a tenant’s signing or encryption key. The key itself never leaves the provider.',
})
export class TenantKey {
  @Field(() => ID)
  id!: string

  @Field(() => KeyPurposeEnum)
  purpose!: KeyPurpose

  @Field(() => Int)
  version!: number

  @Field(() => KeyStateEnum)
  state!: (typeof keyStates)[number]

  @Field(() => String)
  algorithm!: string

  @Field(() => String, { description: 'Where the key lives: `local` or `aws`.' })
  provider!: string

  @Field(() => String, { nullable: true, description: 'The `kid` in the tenant’s JWKS. Signing keys only.' })
  publicKeyId!: string | null

  @Field(() => DateTimeScalar)
  createdAt!: Date

  @Field(() => DateTimeScalar, { nullable: true })
  activatedAt!: Date | null

  @Field(() => DateTimeScalar, { nullable: true })
  retiredAt!: Date | null

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the next version is made by itself.' })
  rotateAfter!: Date | null

  @Field(() => DateTimeScalar, { nullable: true })
  deletionAt!: Date | null

  @Field(() => String, { nullable: true, description: 'Why the key provider has not yet done what was asked.' })
  error!: string | null

  static from(row: TenantKeyRow): TenantKey {
    const id = toPublicId('key', row.id)
    return Object.assign(new TenantKey(), {
      ...pick(row),
      id,
      algorithm: row.purpose === 'SIGNING' ? 'Ed25519' : 'AES-256-GCM',
      publicKeyId: row.publicJwk ? id : null,
    })
  }
}

/** The columns that are shown as they are; the tenant and the provider's own names stay inside. */
function pick({ tenantId: _tenant, providerKeyId: _provider, publicJwk: _jwk, ...shown }: TenantKeyRow) {
  return shown
}

@ObjectType()
export class TenantKeyConnection extends Connection(TenantKey, 'TenantKey') {}

@InputType()
export class TenantKeyFilter {
  @Field(() => KeyPurposeEnum, { nullable: true })
  purpose?: KeyPurpose | null

  @Field(() => [KeyStateEnum], { nullable: true })
  states?: (typeof keyStates)[number][] | null
}

@InputType()
export class RotateTenantKeyInput {
  @Field(() => KeyPurposeEnum)
  purpose!: KeyPurpose
}

@InputType()
export class ScheduleTenantKeyDeletionInput {
  @Field(() => ID)
  id!: string

  @Field(() => Int, { nullable: true, description: '7 to 30; 30 when not given.' })
  days?: number | null
}

@InputType()
export class CancelTenantKeyDeletionInput {
  @Field(() => ID)
  id!: string
}
