// The peer: better-auth's API keys with its database storage, behind the same mutation on the same HTTP framework and
// the same PostgreSQL (DATABASE_URL, a database of its own). Makes KEYS keys and prints its address and the keys.
import { ApolloServer } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import { apiKey } from '@better-auth/api-key'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { fastify } from 'fastify'
import pg from 'pg'

const auth = betterAuth({
  baseURL: 'http://127.0.0.1',
  secret: 'only for this benchmark, which lasts a few minutes',
  database: new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 }),
  telemetry: { enabled: false },
  emailAndPassword: { enabled: true },
  // As many as the product allows in this run; its own default would refuse the eleventh call of a day.
  plugins: [
    apiKey({ enableMetadata: true, rateLimit: { enabled: true, timeWindow: 60_000, maxRequests: 1_000_000_000 } }),
  ],
})
await (await getMigrations(auth.options)).runMigrations()
const { user } = await auth.api.signUpEmail({
  body: { email: 'bench@example.com', name: 'Bench', password: 'not a secret, 127.0.0.1' },
})

const keys = []
for (let i = 0; i < Number(process.env.KEYS); i += 50)
  keys.push(
    ...(await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        auth.api.createApiKey({
          body: { name: `bench ${i + n}`, userId: user.id, permissions: { members: ['read'] } },
        }),
      ),
    )),
  )

const apollo = new ApolloServer({
  typeDefs: `
    type Query { hello: String! }
    input VerifyApiKeyInput { key: String! }
    type ApiKeyVerification { valid: Boolean! }
    type Mutation { verifyApiKey(input: VerifyApiKeyInput!): ApiKeyVerification! }`,
  resolvers: {
    Query: { hello: () => 'world' },
    Mutation: { verifyApiKey: (_, { input }) => auth.api.verifyApiKey({ body: { key: input.key } }) },
  },
  plugins: [ApolloServerPluginCacheControlDisabled(), ApolloServerPluginLandingPageDisabled()],
})
await apollo.start()
const app = fastify()
app.route({ url: '/graphql', method: ['GET', 'POST'], handler: fastifyApolloHandler(apollo) })
const address = await app.listen({ port: 0, host: '127.0.0.1' })
console.log(JSON.stringify({ address, keys: keys.map(({ key }) => key) }))
