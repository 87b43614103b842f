import { type DocumentNode, type GraphQLSchema, Kind, type OperationDefinitionNode } from 'graphql'
import type { Ctx } from '../core/context.ts'
import { requireAffordable } from './limits.ts'
import { requireStorableTexts } from './storable-text.ts'

/** An operation of a valid document with all that it is run with. */
export interface ResolvedOperation {
  schema: GraphQLSchema
  document: DocumentNode
  operation: OperationDefinitionNode
  operationName: string | null
  variables: Record<string, unknown>
  contextValue: Ctx
}

/** Notes in the request what was asked for, and throws the GraphQLError that it is answered with if it may not be run. */
export function requireRunnable(resolved: ResolvedOperation): void {
  resolved.contextValue.request.operation = resolved.operationName ?? firstField(resolved.operation)
  requireAffordable(resolved)
  requireStorableTexts(resolved)
}

/** What an operation without a name goes by. */
function firstField({ operation, selectionSet }: OperationDefinitionNode): string {
  const [first] = selectionSet.selections
  return first?.kind === Kind.FIELD ? `${operation} ${first.name.value}` : operation
}
