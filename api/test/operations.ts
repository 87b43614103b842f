import {
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLOutputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { type Permission, type PermissionScope, permissions } from '../core/permissions.ts'
import type { Access } from '../graphql/allow.ts'
import { createSchema } from '../schema.ts'

/** One Query or Mutation of the schema, and what it asks of its caller. */
export interface Operation {
  kind: 'query' | 'mutation'
  name: string
  field: GraphQLField<unknown, unknown>
  access: Access | undefined
  permission: Permission | null
  scope: PermissionScope | 'public'
}

/** A place in an operation's arguments that takes one ID or String. */
export interface Slot {
  path: readonly string[]
  type: 'ID' | 'String'
}

export const schema = createSchema()

/** Every operation of the API: a new one is in every test that is made from this list. */
export const operations: readonly Operation[] = (['query', 'mutation'] as const).flatMap((kind) => {
  const root = kind === 'query' ? schema.getQueryType() : schema.getMutationType()
  return Object.values(root?.getFields() ?? {}).map((field) => {
    const { access } = field.extensions as { access?: Access }
    const permission = access && access.allow !== 'public' ? access.allow : null
    return {
      kind,
      name: field.name,
      field,
      access,
      permission,
      scope: permission ? permissions[permission].scope : 'public',
    }
  })
})

/** What an argument of this name usually is, so that a sample gets past the checks of its neighbours. */
const usual: Record<string, unknown> = {
  email: 'somebody@example.com',
  roles: 'VIEWER',
  permissions: 'tenant:read',
  planCode: 'FREE',
  timeZone: 'Europe/Madrid',
  locale: 'es',
  primaryColor: '#0b6b5e',
  slug: 'a-free-address',
  allowedDomains: 'example.com',
  payload: 'aGVsbG8=',
  plaintext: 'aGVsbG8=',
  signature: 'aGVsbG8',
  text: 'when { a } never { b }',
  trace: { traceId: 't', spans: [{ spanId: 's', name: 'a' }] },
  pack: 'betrace-essentials',
  eventType: 'rules.changed',
}
const samples: Record<string, unknown> = {
  Int: 1,
  BigInt: 1,
  Float: 1,
  Boolean: true,
  DateTime: '2026-01-01T00:00:00Z',
}

/** The operation as a document whose arguments are variables of the same names, with everything it can answer. */
export function writeDocument({ kind, name, field }: Operation): string {
  const declared = field.args.map((arg) => `$${arg.name}: ${arg.type}`)
  const passed = field.args.map((arg) => `${arg.name}: $${arg.name}`)
  const list = (parts: string[]) => (parts.length ? `(${parts.join(', ')})` : '')
  return `${kind} ${list(declared)} { ${name}${list(passed)}${select(field.type, [])} }`
}

/**
 * The simplest variables the operation allows; with `slot`, the ones that reach it, and `value` there. `known` says what
 * arguments of a name are to be.
 */
export function writeVariables(
  { field }: Operation,
  slot?: { path: readonly string[]; value: unknown },
  known: Record<string, unknown> = {},
): Record<string, unknown> {
  return sampleFields(field.args, { ...usual, ...known }, slot)
}

/** Every ID and String among the operation's arguments, those in optional ones too. */
export function slotsOf({ field }: Operation): Slot[] {
  return field.args.flatMap((arg) => slotsIn(arg.type, [arg.name]))
}

function slotsIn(type: GraphQLInputType, path: readonly string[]): Slot[] {
  const named = getNamedType(type)
  if (isInputObjectType(named))
    return Object.values(named.getFields()).flatMap((field) => slotsIn(field.type, [...path, field.name]))
  return named.name === 'ID' || named.name === 'String' ? [{ path, type: named.name }] : []
}

type Known = Record<string, unknown>
type InputField = Pick<GraphQLInputField, 'name' | 'type'>

function sampleFields(fields: readonly InputField[], known: Known, slot?: { path: readonly string[]; value: unknown }) {
  const [here, ...rest] = slot?.path ?? []
  const given = fields.filter(({ name, type }) => isNonNullType(type) || name === here)
  return Object.fromEntries(
    given.map(({ name, type }) => {
      const inner = name === here && slot ? { path: rest, value: slot.value } : undefined
      return [name, sample(name, type, known, inner)]
    }),
  )
}

function sample(
  name: string,
  type: GraphQLInputType,
  known: Known,
  slot?: { path: readonly string[]; value: unknown },
): unknown {
  if (isNonNullType(type)) return sample(name, type.ofType, known, slot)
  if (isListType(type)) return [sample(name, type.ofType, known, slot)]
  if (isInputObjectType(type)) return sampleFields(Object.values(type.getFields()), known, slot)
  if (slot) return slot.value
  if (isEnumType(type)) return type.getValues()[0]?.name
  return known[name] ?? samples[type.name] ?? 'x'
}

/** Selects every field of a type once on the way down. `edges` holds what `nodes` holds. */
function select(type: GraphQLOutputType, above: readonly string[]): string {
  const named = getNamedType(type)
  if (!isObjectType(named)) return ''
  const inside = [...above, named.name]
  const fields = Object.values(named.getFields()).filter(
    (field) => field.name !== 'edges' && !inside.includes(getNamedType(field.type).name),
  )
  return ` { __typename ${fields.map((field) => `${field.name}${select(field.type, inside)}`).join(' ')} }`
}
