import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { type PermissionScope, permissions } from '../core/permissions.ts'
import type { Access } from '../graphql/allow.ts'
import { createSchema } from '../schema.ts'

/** A Query or Mutation of the API with what it asks of its caller. */
export interface Operation {
  kind: 'query' | 'mutation'
  field: GraphQLField<unknown, unknown>
  access: Access | undefined
}

/** Every operation of the schema: a new one is in the matrices without anybody adding it. */
export function listOperations(): Operation[] {
  const schema = createSchema()
  return (['query', 'mutation'] as const).flatMap((kind) => {
    const root = kind === 'query' ? schema.getQueryType() : schema.getMutationType()
    return Object.values(root?.getFields() ?? {}).map((field) => {
      const { access } = field.extensions as { access?: Access }
      return { kind, field, access }
    })
  })
}

export function scopeOf({ access }: Operation): PermissionScope | 'public' {
  return !access || access.allow === 'public' ? 'public' : permissions[access.allow].scope
}

/** A document that calls the operation with the simplest arguments its types allow. */
export function documentOf({ kind, field }: Operation): string {
  const args = field.args.filter((arg) => isNonNullType(arg.type)).map((arg) => `${arg.name}: ${sample(arg.type)}`)
  const selection = isObjectType(getNamedType(field.type) as GraphQLNamedType) ? ' { __typename }' : ''
  return `${kind} { ${field.name}${args.length ? `(${args.join(', ')})` : ''}${selection} }`
}

function sample(type: GraphQLInputType): string {
  if (isNonNullType(type)) return sample(type.ofType)
  if (isListType(type)) return `[${sample(type.ofType)}]`
  if (isEnumType(type)) return type.getValues()[0]?.name ?? ''
  if (isInputObjectType(type)) {
    const required = Object.values(type.getFields()).filter((field) => isNonNullType(field.type))
    return `{ ${required.map((field) => `${field.name}: ${sample(field.type)}`).join(', ')} }`
  }
  const values: Record<string, string> = { Int: '1', Float: '1', Boolean: 'true', DateTime: '"2026-01-01T00:00:00Z"' }
  return values[type.name] ?? '"x"'
}
