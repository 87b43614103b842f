import { writeFileSync } from 'node:fs'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { projectPath } from './core/paths.ts'
import { createSchema } from './schema.ts'

/** Writes schema.graphql; with `--print` to standard output instead, for the drift check. */
const header = '# Emitted from the resolvers by `npm run schema:emit`. Do not edit.\n\n'
const text = `${header}${printSchema(lexicographicSortSchema(createSchema()))}\n`
if (process.argv.includes('--print')) process.stdout.write(text)
else writeFileSync(projectPath('schema.graphql'), text)
