import { GraphQLBigInt, GraphQLDateTime, GraphQLJSON } from 'graphql-scalars'

export { GraphQLBigInt as BigIntScalar, GraphQLDateTime as DateTimeScalar, GraphQLJSON as JsonScalar }

/** The TypeScript enum object type-graphql wants, from a list of names that are their own values. */
export function enumOf<const Names extends readonly string[]>(names: Names): { [Name in Names[number]]: Name } {
  return Object.fromEntries(names.map((name) => [name, name])) as { [Name in Names[number]]: Name }
}
