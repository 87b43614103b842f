import type { Config } from '../../core/config.ts'
import type { Database } from '../../db/client.ts'
import { createLocalKeyring } from './local-keyring.ts'
import { checkMasterKey, loadMasterKey } from './master-key.ts'
import type { KeyProvider } from './provider.ts'

/**
 * The key provider the configuration names. Throws ConfigError for a master key that cannot be used or is not the one
 * this database was set up with.
 */
export async function createKeyProvider(config: Config, db: Database, now: Date): Promise<KeyProvider> {
  if (config.KMS_PROVIDER === 'aws') {
    // The SDK takes 0.2 s to load; only those who use it wait for it.
    const { createAwsKms } = await import('./aws-kms.ts')
    return createAwsKms({ region: config.AWS_REGION ?? '', endpoint: config.AWS_KMS_ENDPOINT })
  }
  const masterKey = loadMasterKey(config)
  await checkMasterKey(db, masterKey, now)
  return createLocalKeyring(masterKey)
}
