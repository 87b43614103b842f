import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql'
import { type Ctx as Context, requireTenant } from '../../core/context.ts'
import { fromPublicId, toPublicId } from '../../core/ids.ts'
import { Allow } from '../../graphql/allow.ts'
import { PageArgs } from '../../graphql/pagination.ts'
import { cancelTenantKeyDeletion, scheduleTenantKeyDeletion } from './deletion.ts'
import { listTenantKeys, rotateTenantKey } from './keys.ts'
import {
  CancelTenantKeyDeletionInput,
  RotateTenantKeyInput,
  ScheduleTenantKeyDeletionInput,
  TenantKey,
  TenantKeyConnection,
  TenantKeyFilter,
} from './keys.types.ts'
import { decryptData, encryptData, signPayload, verifySignature } from './payloads.ts'
import {
  DecryptDataInput,
  DecryptedData,
  EncryptDataInput,
  EncryptedData,
  SignatureVerification,
  SignedPayload,
  SignPayloadInput,
  VerifySignatureInput,
} from './payloads.types.ts'

const keyId = (id: string) => fromPublicId('key', id)
const named = <Answer extends { keyId: string }>(answer: Answer): Answer => ({
  ...answer,
  keyId: toPublicId('key', answer.keyId),
})

@Resolver()
export class KeysResolver {
  @Allow('keys:read')
  @Query(() => TenantKeyConnection, { description: 'The tenant’s keys, newest first.' })
  async tenantKeys(
    @Ctx() ctx: Context,
    @Arg('filter', () => TenantKeyFilter, { nullable: true }) filter: TenantKeyFilter | null,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<TenantKeyConnection> {
    return TenantKeyConnection.of(await listTenantKeys(requireTenant(ctx), { ...filter }, args), TenantKey.from)
  }

  @Allow('keys:manage', 'key.rotate')
  @Mutation(() => TenantKey, {
    description: 'Starts replacing the active key. Answers with the PENDING version; it becomes ACTIVE in a moment.',
  })
  async rotateTenantKey(
    @Ctx() ctx: Context,
    @Arg('input', () => RotateTenantKeyInput) input: RotateTenantKeyInput,
  ): Promise<TenantKey> {
    return TenantKey.from(await rotateTenantKey(requireTenant(ctx), input))
  }

  @Allow('keys:manage', 'key.schedule-deletion')
  @Mutation(() => TenantKey, { description: 'Makes a retired key unusable now, and gone for good after some days.' })
  async scheduleTenantKeyDeletion(
    @Ctx() ctx: Context,
    @Arg('input', () => ScheduleTenantKeyDeletionInput) input: ScheduleTenantKeyDeletionInput,
  ): Promise<TenantKey> {
    return TenantKey.from(await scheduleTenantKeyDeletion(requireTenant(ctx), { ...input, id: keyId(input.id) }))
  }

  @Allow('keys:manage', 'key.cancel-deletion')
  @Mutation(() => TenantKey, { description: 'Takes back a scheduled deletion, until an hour before it is due.' })
  async cancelTenantKeyDeletion(
    @Ctx() ctx: Context,
    @Arg('input', () => CancelTenantKeyDeletionInput) input: CancelTenantKeyDeletionInput,
  ): Promise<TenantKey> {
    return TenantKey.from(await cancelTenantKeyDeletion(requireTenant(ctx), keyId(input.id)))
  }

  @Allow('keys:use', 'key.sign')
  @Mutation(() => SignedPayload, { description: 'Signs with the tenant’s active signing key.' })
  async signPayload(
    @Ctx() ctx: Context,
    @Arg('input', () => SignPayloadInput) input: SignPayloadInput,
  ): Promise<SignedPayload> {
    return named(await signPayload(requireTenant(ctx), input))
  }

  @Allow('keys:use', 'key.verify', { despite: ['SUSPENDED', 'DELETING'] })
  @Mutation(() => SignatureVerification, { description: 'Checks a signature of this tenant, also of a retired key.' })
  async verifySignature(
    @Ctx() ctx: Context,
    @Arg('input', () => VerifySignatureInput) input: VerifySignatureInput,
  ): Promise<SignatureVerification> {
    return named(await verifySignature(requireTenant(ctx), { ...input, keyId: keyId(input.keyId) }))
  }

  @Allow('keys:use', 'key.encrypt')
  @Mutation(() => EncryptedData, { description: 'Encrypts under the tenant’s active encryption key.' })
  async encryptData(
    @Ctx() ctx: Context,
    @Arg('input', () => EncryptDataInput) input: EncryptDataInput,
  ): Promise<EncryptedData> {
    return named(await encryptData(requireTenant(ctx), input))
  }

  @Allow('keys:use', 'key.decrypt', { despite: ['SUSPENDED', 'DELETING'] })
  @Mutation(() => DecryptedData, { description: 'Opens what this tenant encrypted, also under a retired key.' })
  async decryptData(
    @Ctx() ctx: Context,
    @Arg('input', () => DecryptDataInput) input: DecryptDataInput,
  ): Promise<DecryptedData> {
    return named(await decryptData(requireTenant(ctx), input))
  }
}
