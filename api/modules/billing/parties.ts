import { eq } from 'drizzle-orm'
import { billingAccounts, type CustomerSnapshot, type IssuerSnapshot } from '../../db/tables/index.ts'
import type { Tx } from '../../db/tenancy.ts'
import type { TaxRule } from '../../pricing/totals.ts'
import type { TenantRow } from '../tenants/tenants.ts'
import type { BillingTerms } from './book.ts'

export type AccountRow = typeof billingAccounts.$inferSelect

/** To whom the tenant's invoices go; null until somebody said so. */
export async function readAccount(tx: Tx, tenantId: string): Promise<AccountRow | null> {
  const [account] = await tx.select().from(billingAccounts).where(eq(billingAccounts.tenantId, tenantId))
  return account ?? null
}

/** Both parties as they stand on an invoice issued now. */
export function partiesOf(
  settings: BillingTerms,
  tenant: TenantRow,
  account: AccountRow | null,
): { issuer: IssuerSnapshot; customer: CustomerSnapshot } {
  const { issuerName, issuerAddress, issuerCountry, issuerTaxId, issuerEmail, bankDetails, logoHash } = settings
  return {
    issuer: {
      ...{ name: issuerName, address: issuerAddress, country: issuerCountry, taxId: issuerTaxId },
      ...{ email: issuerEmail, bankDetails, logoHash },
    },
    customer: {
      name: account?.name ?? tenant.name,
      email: account?.email ?? null,
      address: account?.address ?? [],
      country: account?.country ?? null,
      taxId: account?.taxId ?? null,
      purchaseOrder: account?.purchaseOrder ?? null,
    },
  }
}

/** What tax a tenant pays: the issuer's rate unless an operator gave it another, none where it owes the tax itself. */
export function taxRuleOf(settings: BillingTerms, account: AccountRow | null): TaxRule {
  return { rate: account?.taxRate ?? settings.taxRate, reverseCharge: account?.reverseCharge ?? false }
}
