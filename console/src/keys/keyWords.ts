import type { KeyPurpose, KeyState, TenantKeyFieldsFragment } from '../api/generated/operations.ts'

export type TenantKey = TenantKeyFieldsFragment

export const purposes: { purpose: KeyPurpose; title: string; use: string; rotation: string }[] = [
  {
    purpose: 'SIGNING',
    title: 'Signing key',
    use: 'Signs what this tenant sends out. Anyone can verify it with the public keys.',
    rotation: 'Verifiers that read the public keys at their URL notice nothing; old signatures stay verifiable.',
  },
  {
    purpose: 'ENCRYPTION',
    title: 'Encryption key',
    use: 'Encrypts what is stored for this tenant. It never leaves the key store.',
    rotation: 'New data is encrypted with the new version; what was encrypted before stays readable.',
  },
]

export const stateText: Record<KeyState, string> = {
  PENDING: 'Being made',
  ACTIVE: 'Active',
  RETIRED: 'Retired',
  PENDING_DELETION: 'Deletion scheduled',
  DESTROYED: 'Destroyed',
}

/** What a state means for those who use the key. */
export const stateMeaning: Record<KeyState, string> = {
  PENDING: 'Not in use yet.',
  ACTIVE: 'Used for everything new.',
  RETIRED: 'Only verifies and decrypts what it made.',
  PENDING_DELETION: 'Unusable, and destroyed on its date unless the deletion is canceled.',
  DESTROYED: 'Gone. What only it could read is unreadable.',
}

const providers: Record<string, string> = {
  local: 'Local keyring',
  aws: 'AWS KMS',
  AWS_KMS: 'AWS KMS',
  LOCAL: 'Local keyring',
}

export function providerText(provider: string): string {
  return providers[provider] ?? provider
}
