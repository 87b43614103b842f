import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
  parse,
  print,
} from 'graphql'

type Field = GraphQLField<unknown, unknown>

/** A document to begin with: what must be given as variables, what can be read at a glance as the selection. */
export function skeletonOf(kind: 'query' | 'mutation', field: Field): { query: string; variables: string } {
  const needed = field.args.filter(isRequiredArgument)
  const name = field.name.charAt(0).toUpperCase() + field.name.slice(1)
  const declared = needed.length ? `(${needed.map((arg) => `$${arg.name}: ${arg.type}`).join(', ')})` : ''
  const passed = needed.length ? `(${needed.map((arg) => `${arg.name}: $${arg.name}`).join(', ')})` : ''
  const variables = Object.fromEntries(needed.map((arg) => [arg.name, placeholderOf(arg.type)]))
  return {
    query: print(parse(`${kind} ${name}${declared} { ${field.name}${passed} ${selectionOf(field.type)} }`)),
    variables: needed.length ? JSON.stringify(variables, null, 2) : '',
  }
}

/** Every plain field; of the objects below only a list's rows, or the first that has something plain. */
function selectionOf(type: GraphQLOutputType): string {
  const named = getNamedType(type)
  if (isLeafType(named)) return ''
  if (isUnionType(named)) return '{ __typename }'
  const fields = Object.values(named.getFields()).filter(({ args }) => !args.some(isRequiredArgument))
  const plain = fields.filter((field) => isLeafType(getNamedType(field.type))).map((field) => field.name)
  const objects = fields.filter((field) => !isLeafType(getNamedType(field.type)))
  const opened = objects.find(({ name }) => name === 'nodes') ?? (plain.length === 0 ? objects[0] : undefined)
  const below = opened ? `${opened.name} ${selectionOf(opened.type)}` : ''
  return `{ ${plain.join(' ')} ${below} }`
}

function placeholderOf(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return placeholderOf(type.ofType)
  if (isListType(type)) return []
  if (isEnumType(type)) return type.getValues()[0]?.name
  if (isInputObjectType(type)) {
    const needed = Object.values(type.getFields()).filter(isRequiredInputField)
    return Object.fromEntries(needed.map((field) => [field.name, placeholderOf(field.type)]))
  }
  const plain: Record<string, unknown> = { Int: 0, Float: 0, Boolean: false, DateTime: new Date().toISOString() }
  return plain[type.name] ?? ''
}
