/** Where a tenant's public signing keys are published; takes the tenant's public id (`ten_…`). */
export function jwksPath(publicTenantId: string): string {
  return `/.well-known/betrace/${publicTenantId}/jwks.json`
}
