// Records in BeTrace which build is live. Needs Node 20 or newer, and in the environment:
//   BETRACE_URL      where BeTrace Tenants runs, for example https://tenants.example.com
//   BETRACE_API_KEY  an API key that holds tenant:read and settings:manage
const { BETRACE_URL, BETRACE_API_KEY, BUILD = new Date().toISOString() } = process.env

/** Sends one operation. What got lost on the way is sent again; what the API refuses is thrown. */
async function ask(query, variables = {}, headers = {}) {
  for (let attempt = 1; ; attempt++) {
    try {
      const response = await fetch(`${BETRACE_URL}/graphql`, {
        method: 'POST',
        headers: { authorization: `Bearer ${BETRACE_API_KEY}`, 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(10_000),
      })
      if (response.status < 500) {
        const { data, errors } = await response.json()
        if (!errors) return data
        throw new Error(errors.map(({ message, extensions }) => `${extensions.code}: ${message}`).join('\n'), {
          cause: 'refused',
        })
      }
      throw new Error(`BeTrace answered ${response.status}`)
    } catch (error) {
      if (error.cause === 'refused' || attempt === 4) throw error
      await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** attempt))
    }
  }
}

// A change names the version of the tenant it was made from: nobody's work is overwritten.
const { tenant } = await ask('query Tenant { tenant { name version } }')

// The Idempotency-Key makes the repeated sending safe: the same one never changes anything twice.
const { updateTenantSettings } = await ask(
  `mutation Record($input: UpdateTenantSettingsInput!) {
    updateTenantSettings(input: $input) { version metadata { key value } }
  }`,
  { input: { version: tenant.version, metadata: [{ key: 'build', value: BUILD }] } },
  { 'idempotency-key': `build-${BUILD}-${tenant.version}` },
)
console.log(`${tenant.name} is at build ${BUILD} (version ${updateTenantSettings.version} of its settings)`)
