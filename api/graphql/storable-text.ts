import {
  type DocumentNode,
  GraphQLError,
  type GraphQLType,
  getNamedType,
  isInputObjectType,
  type NamedTypeNode,
  typeFromAST,
  visit,
} from 'graphql'
import { AppError } from '../core/errors.ts'
import type { ResolvedOperation } from './operation.ts'

const message = 'This text holds characters that cannot be kept: a zero character, or half of a pair.'

/**
 * Refuses, before anything runs, text that no part of the product can keep: PostgreSQL has no U+0000 in its texts, and
 * half a surrogate pair is in no encoding (nor in the canonical JSON of the audit chain). Throws INVALID_INPUT. A scalar
 * with the extension `checksTexts` is left to whoever reads it.
 */
export function requireStorableTexts({ document, operation, variables, schema }: ResolvedOperation): void {
  const declared = operation.variableDefinitions ?? []
  for (const [name, value] of Object.entries(variables)) {
    const type = declared.find(({ variable }) => variable.name.value === name)?.type as NamedTypeNode | undefined
    const path = findUnstorable(value, type && typeFromAST(schema, type), [name])
    if (path) throw refusal(path)
  }
  requireStorableLiterals(document)
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

/** Where in the variables the first such text is. */
function findUnstorable(
  value: unknown,
  type: GraphQLType | undefined,
  path: readonly string[],
): readonly string[] | null {
  if (typeof value === 'string') return isStorable(value) ? null : path
  if (typeof value !== 'object' || value === null) return null
  const named = type && getNamedType(type)
  if (named?.extensions.checksTexts) return null
  const fields = isInputObjectType(named) ? named.getFields() : {}
  for (const [name, inner] of Object.entries(value)) {
    const inside = Array.isArray(value) ? named : fields[name]?.type
    const found = isStorable(name) ? findUnstorable(inner, inside, [...path, name]) : path
    if (found) return found
  }
  return null
}

/** Written into a document, such a character can only stand as an escape sequence. */
function requireStorableLiterals(document: DocumentNode): void {
  if (!document.loc?.source.body.includes('\\u')) return
  visit(document, {
    StringValue({ value }) {
      if (!isStorable(value)) throw refusal([])
    },
  })
}

/** The field is named as the use-cases name theirs: by its path inside `input`. */
function refusal(path: readonly string[]): GraphQLError {
  const field = (path.length > 1 ? path.slice(1) : path).join('.')
  const originalError = new AppError('INVALID_INPUT', { message, ...(field && { fields: { [field]: message } }) })
  return new GraphQLError(message, { originalError, extensions: { http: { status: originalError.status } } })
}
