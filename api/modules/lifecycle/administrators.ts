import type { Tx } from '../../db/tenancy.ts'
import type { Mail } from '../mail/mailer.ts'
import { mailHolders } from '../members/holder-mail.ts'

/** Writes to every active owner and admin of a tenant, once the caller's transaction has committed. */
export function mailAdministrators(tx: Tx, tenantId: string, write: (to: string) => Mail): Promise<void> {
  return mailHolders(tx, tenantId, ['OWNER', 'ADMIN'], write)
}
