// type-graphql asks for the polyfill even where every type is given explicitly.
import 'reflect-metadata'
import type { GraphQLSchema } from 'graphql'
import { buildSchemaSync, type NonEmptyArray } from 'type-graphql'
import { AuditResolver } from './modules/audit/audit.resolver.ts'

/** Every resolver of the API. */
const resolvers: NonEmptyArray<() => void> = [AuditResolver] as never

/** Builds the GraphQL schema from the resolver classes. */
export function createSchema(): GraphQLSchema {
  // Inputs are checked once, by zod in the use-cases; class-validator would double the cost of every input.
  return buildSchemaSync({ resolvers, validate: false })
}
