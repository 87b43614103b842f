import { buildSchema, parse, validate } from 'graphql'
import { expect, it } from 'vitest'
import sdl from '../../../schema.graphql?raw'
import { examples } from './examples.ts'
import { skeletonOf } from './skeleton.ts'

const schema = buildSchema(sdl)

const operations = (['query', 'mutation'] as const).flatMap((kind) => {
  const root = kind === 'query' ? schema.getQueryType() : schema.getMutationType()
  return Object.values(root?.getFields() ?? {}).map((field) => ({ kind, name: field.name, field }))
})

it.each(operations)(
  'writes a valid document for the $kind $name, with a variable for all it needs',
  ({ kind, field }) => {
    const { query, variables } = skeletonOf(kind, field)
    expect(validate(schema, parse(query))).toEqual([])
    const given = Object.keys(variables ? JSON.parse(variables) : {})
    const needed = field.args.filter(
      ({ type, defaultValue }) => String(type).endsWith('!') && defaultValue === undefined,
    )
    expect(given).toEqual(needed.map(({ name }) => name))
  },
)

it.each(examples)('has an example that the schema knows: $title', ({ query, variables }) => {
  expect(validate(schema, parse(query))).toEqual([])
  expect(() => JSON.parse(variables ?? '{}')).not.toThrow()
})
