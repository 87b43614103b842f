// The limit of a list: the same ten rows by the same SELECT, kept prepared, out of the same PostgreSQL (DATABASE_URL, as
// its owner: past row level security), through a bare Apollo on the product's HTTP framework. Nobody is authenticated,
// nothing is limited, metered or logged. Prints the address it listens on.
import { ApolloServer } from '@apollo/server'
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled'
import { fastifyApolloHandler } from '@as-integrations/fastify'
import { fastify } from 'fastify'
import postgres from 'postgres'

const sql = postgres(process.env.DATABASE_URL, { max: 10, max_pipeline: 2, fetch_types: false })

const members = (tenantId, first) => sql`
  select m.id, m.status, m.roles, u.email, u.name, coalesce(u.name, u.email) collate "und-x-icu" as sort_key
  from members m join users u on u.id = m.user_id
  where m.tenant_id = ${tenantId}
  order by sort_key, m.id limit ${first + 1}`

const apollo = new ApolloServer({
  typeDefs: `
    type Person { email: String! name: String }
    type Role { id: ID! name: String! }
    type Member { id: ID! person: Person! status: String! roles: [Role!]! }
    type MemberConnection { nodes: [Member!]! }
    type Query { members(tenantId: ID!, first: Int!): MemberConnection! }`,
  resolvers: {
    Query: {
      members: async (_, { tenantId, first }) => ({ nodes: (await members(tenantId, first)).slice(0, first) }),
    },
    Member: {
      person: ({ email, name }) => ({ email, name }),
      roles: ({ roles }) =>
        roles
          .slice(1, -1)
          .split(',')
          .map((id) => ({ id, name: id })),
    },
  },
  plugins: [ApolloServerPluginCacheControlDisabled(), ApolloServerPluginLandingPageDisabled()],
})
await apollo.start()
const app = fastify()
app.route({ url: '/graphql', method: ['GET', 'POST'], handler: fastifyApolloHandler(apollo) })
console.log(await app.listen({ port: 0, host: '127.0.0.1' }))
