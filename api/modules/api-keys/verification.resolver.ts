import { Arg, Ctx, Mutation, Resolver } from 'type-graphql'
import type { Ctx as Context } from '../../core/context.ts'
import { Allow } from '../../graphql/allow.ts'
import { verifyApiKey, verifyApiKeys } from './verification.ts'
import { ApiKeyVerification, VerifyApiKeyInput, VerifyApiKeysInput } from './verification.types.ts'

/** For other BeTrace services. What they learn is not written down; that somebody else tried to is. */
@Resolver()
export class KeyVerificationResolver {
  @Allow('api-keys:verify', 'apikey.verify', { keyless: true })
  @Mutation(() => ApiKeyVerification, {
    description:
      'Says whether a tenant’s key holds, and counts a call. For services, with a credential of the platform.',
  })
  async verifyApiKey(
    @Ctx() ctx: Context,
    @Arg('input', () => VerifyApiKeyInput) input: VerifyApiKeyInput,
  ): Promise<ApiKeyVerification> {
    return ApiKeyVerification.from(await verifyApiKey(ctx, input), ctx.services.now())
  }

  @Allow('api-keys:verify', 'apikey.verify', { keyless: true })
  @Mutation(() => [ApiKeyVerification], {
    description: 'The same for up to 1,000 keys at once, in their order.',
  })
  async verifyApiKeys(
    @Ctx() ctx: Context,
    @Arg('input', () => VerifyApiKeysInput) input: VerifyApiKeysInput,
  ): Promise<ApiKeyVerification[]> {
    const now = ctx.services.now()
    return (await verifyApiKeys(ctx, input)).map((each) => ApiKeyVerification.from(each, now))
  }
}
