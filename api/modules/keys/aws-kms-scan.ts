import {
  type AliasListEntry,
  DescribeKeyCommand,
  type KeyListEntry,
  ListAliasesCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms'
import { AppError } from '../../core/errors.ts'
import type { KmsCalls } from './aws-kms-client.ts'
import { readAlias, readTags } from './aws-kms-names.ts'
import type { ScannedKey } from './provider.ts'

/**
 * Every key of the product in the account and region. KMS cannot search by tag, and asking each key for its tags would
 * be one call a key; so the aliases are read first (100 a call), then the list of keys (1,000 a call), and only keys
 * that no alias names are asked. 100,000 keys are about 1,100 calls; what is remembered is one id a key.
 */
export async function* scanAccount(kms: KmsCalls): AsyncIterable<ScannedKey[]> {
  const named = new Set<string>()
  for await (const aliases of aliasPages(kms)) {
    for (const alias of aliases) if (alias.TargetKeyId) named.add(alias.TargetKeyId)
    yield aliases.map(fromAlias).filter((key) => key !== null)
  }
  for await (const keys of keyPages(kms)) {
    const page: ScannedKey[] = []
    for (const key of keys) {
      if (!key.KeyId || !key.KeyArn || named.has(key.KeyId)) continue
      const found = await askUnnamed(kms, key.KeyArn)
      if (found) page.push(found)
    }
    yield page
  }
}

async function* aliasPages(kms: KmsCalls): AsyncIterable<AliasListEntry[]> {
  let Marker: string | undefined
  do {
    const page = await kms.call((client, o) =>
      client.send(new ListAliasesCommand({ Limit: 100, ...(Marker && { Marker }) }), o),
    )
    yield page.Aliases ?? []
    Marker = page.Truncated ? page.NextMarker : undefined
  } while (Marker)
}

async function* keyPages(kms: KmsCalls): AsyncIterable<KeyListEntry[]> {
  let Marker: string | undefined
  do {
    const page = await kms.call((client, o) =>
      client.send(new ListKeysCommand({ Limit: 1000, ...(Marker && { Marker }) }), o),
    )
    yield page.Keys ?? []
    Marker = page.Truncated ? page.NextMarker : undefined
  } while (Marker)
}

function fromAlias({ AliasName, AliasArn, TargetKeyId, CreationDate }: AliasListEntry): ScannedKey | null {
  const name = readAlias(AliasName)
  if (!name || !AliasArn || !TargetKeyId || !CreationDate) return null
  // arn:aws:kms:<region>:<account>:alias/… and …:key/<id> differ in the last part alone.
  const providerKeyId = `${AliasArn.slice(0, AliasArn.indexOf(':alias/'))}:key/${TargetKeyId}`
  return { ...name, providerKeyId, createdAt: CreationDate, committed: true }
}

/** A key without an alias: ours when its tags say so. Keys of others in the account may not even let us look. */
async function askUnnamed(kms: KmsCalls, keyArn: string): Promise<ScannedKey | null> {
  try {
    const { Tags } = await kms.call((client, o) => client.send(new ListResourceTagsCommand({ KeyId: keyArn }), o))
    const name = readTags(Tags)
    if (!name) return null
    const { KeyMetadata } = await kms.call((client, o) => client.send(new DescribeKeyCommand({ KeyId: keyArn }), o))
    if (!KeyMetadata?.CreationDate) return null
    return { ...name, providerKeyId: keyArn, createdAt: KeyMetadata.CreationDate, committed: false }
  } catch (error) {
    if (error instanceof AppError && error.code === 'KEY_UNAVAILABLE') return null
    if (error instanceof AppError && (error.cause as Error | undefined)?.name === 'AccessDeniedException') return null
    throw error
  }
}
