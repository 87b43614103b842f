import { writeFileSync } from 'node:fs'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { createSchema } from './schema.ts'

const header = '# Emitted from the resolvers by `npm run schema:emit`. Do not edit.\n\n'
writeFileSync(
  new URL('../schema.graphql', import.meta.url),
  `${header}${printSchema(lexicographicSortSchema(createSchema()))}\n`,
)
