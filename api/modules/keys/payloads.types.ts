import { Field, ID, InputType, ObjectType } from 'type-graphql'

@InputType()
export class SignPayloadInput {
  @Field(() => String, { description: 'What to sign, in base64; at most 4 KiB before base64.' })
  payload!: string
}

@ObjectType()
export class SignedPayload {
  @Field(() => ID, { description: 'The key that signed: the `kid` in the tenant’s JWKS.' })
  keyId!: string

  @Field(() => String, { description: 'The JWS name of the algorithm: `EdDSA` (Ed25519).' })
  algorithm!: string

  @Field(() => String, { description: '64 bytes in base64url.' })
  signature!: string
}

@InputType()
export class VerifySignatureInput {
  @Field(() => ID)
  keyId!: string

  @Field(() => String, { description: 'What was signed, in base64.' })
  payload!: string

  @Field(() => String, { description: 'In base64url.' })
  signature!: string
}

@ObjectType()
export class SignatureVerification {
  @Field(() => ID)
  keyId!: string

  @Field(() => Boolean)
  valid!: boolean
}

@InputType()
export class EncryptDataInput {
  @Field(() => String, { description: 'What to encrypt, in base64; at most 64 KiB before base64.' })
  plaintext!: string
}

@ObjectType()
export class EncryptedData {
  @Field(() => ID)
  keyId!: string

  @Field(() => String, { description: 'In base64; carries what `decryptData` needs, also after rotations.' })
  ciphertext!: string
}

@InputType()
export class DecryptDataInput {
  @Field(() => String, { description: 'What `encryptData` answered.' })
  ciphertext!: string
}

@ObjectType()
export class DecryptedData {
  @Field(() => ID)
  keyId!: string

  @Field(() => String, { description: 'In base64.' })
  plaintext!: string
}
