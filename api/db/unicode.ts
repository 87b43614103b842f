import { type SQLWrapper, sql } from 'drizzle-orm'

/** Text compared as people write, whatever locale the database was made with: in C only a to z have two cases. */
export const unicode = <Text = unknown>(text: SQLWrapper) => sql<Text>`${text} collate "und-x-icu"`
