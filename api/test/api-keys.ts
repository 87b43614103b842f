import type { GraphqlAnswer, RequestOptions, TestApp } from './app.ts'

export const createKeyMutation = `mutation ($input: CreateApiKeyInput!) {
  createApiKey(input: $input) { secret apiKey { id name state start expiresAt permissions } }
}`

export interface TestKey {
  id: string
  secret: string
}

/** Makes an API key as somebody would. Throws what was refused. */
export async function createKey(
  app: TestApp,
  options: RequestOptions,
  input: Record<string, unknown> = {},
): Promise<TestKey> {
  const { data, errors } = await app.graphql(createKeyMutation, { input: { name: 'CI', ...input } }, options)
  if (!data) throw new Error(JSON.stringify(errors))
  return { id: data.createApiKey.apiKey.id, secret: data.createApiKey.secret }
}

/** What a program does: the key in the header, no cookie. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads the answer of the query it has just written
export function asKey<Data = any>(
  app: TestApp,
  secret: string,
  query: string,
  variables: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<GraphqlAnswer<Data>> {
  return app.graphql<Data>(query, variables, { headers: { authorization: `Bearer ${secret}`, ...headers } })
}

/** The code a request was refused with; null when it was not. */
export function codeOf({ errors }: GraphqlAnswer<unknown>): string | null {
  return errors?.[0]?.extensions.code ?? null
}
