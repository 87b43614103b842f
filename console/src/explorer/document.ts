import { Kind, parse, print } from 'graphql'

export interface OperationInText {
  name: string | null
  kind: 'query' | 'mutation' | 'subscription'
}

/** The operations of a document; null while it cannot be read. */
export function operationsIn(text: string): OperationInText[] | null {
  try {
    return parse(text).definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION
        ? [{ name: definition.name?.value ?? null, kind: definition.operation }]
        : [],
    )
  } catch {
    return null
  }
}

/** The document in the usual form. Unchanged when it cannot be read, or has comments, which would be lost. */
export function formatDocument(text: string): string {
  if (text.includes('#')) return text
  try {
    return print(parse(text))
  } catch {
    return text
  }
}
