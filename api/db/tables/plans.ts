import { integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'

/** The plan catalogue. Global, versioned. A limit of null is unlimited. */
export const plans = pgTable(
  'plans',
  {
    code: text('code').notNull(),
    version: integer('version').notNull(),
    position: integer('position').notNull(),
    name: text('name').notNull(),
    summary: text('summary').notNull(),
    limits: jsonb('limits').$type<Record<string, number | null>>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.code, t.version] })],
)
