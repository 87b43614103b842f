/** A tenant for pages that show something of theirs. */
export const testTenant = {
  ...({ id: 'ten_1', name: 'Acme', slug: 'acme', status: 'ACTIVE', timeZone: 'UTC', locale: 'en' } as const),
  branding: { primaryColor: null, logo: null },
  suspension: null,
  deletion: null,
}
