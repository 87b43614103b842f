import { oldVisit, type PluginFunction, type Types } from '@graphql-codegen/plugin-helpers'
import type { OperationDefinitionNode } from 'graphql'

const hookOf = { query: 'Query', mutation: 'Mutation' } as const

/**
 * Emits `useXQuery` and `useXMutation` over Apollo Client 4, typed by what typescript-operations and
 * typed-document-node put into the same file. The community plugin for this still targets Apollo Client 3 and its
 * output does not typecheck.
 */
export const plugin: PluginFunction = (_schema, documents): Types.ComplexPluginOutput => {
  const operations = documents.flatMap((file) => (file.document ? operationsOf(file.document) : []))
  operations.sort((a, b) => a.name.localeCompare(b.name, 'en'))
  return {
    prepend: ["import * as ApolloReact from '@apollo/client/react'"],
    content: operations.map(hookSource).join('\n'),
  }
}

interface Operation {
  name: string
  kind: keyof typeof hookOf
  /** A variable without a default that may not be null: the hook cannot be called without it. */
  needsVariables: boolean
}

function operationsOf(document: NonNullable<Types.DocumentFile['document']>): Operation[] {
  const found: Operation[] = []
  oldVisit(document, {
    enter: {
      OperationDefinition(node: OperationDefinitionNode) {
        if (!node.name) throw new Error('Every operation needs a name: the hook is called after it.')
        if (node.operation === 'subscription') throw new Error(`${node.name.value}: the server has no subscriptions.`)
        const needsVariables = (node.variableDefinitions ?? []).some(
          (variable) => variable.type.kind === 'NonNullType' && !variable.defaultValue,
        )
        found.push({ name: node.name.value, kind: node.operation, needsVariables })
      },
    },
  })
  return found
}

function hookSource({ name, kind, needsVariables }: Operation): string {
  const suffix = hookOf[kind]
  const types = `${name}${suffix}, ${name}${suffix}Variables`
  const hook = `ApolloReact.use${suffix}`
  const options = `${hook}.Options<${types}>`
  const parameter =
    kind === 'query' && needsVariables
      ? `options: ${options} & { variables: ${name}QueryVariables }`
      : `options?: ${options}`
  return [
    `export function use${name}${suffix}(${parameter}) {`,
    `  return ${hook}<${types}>(${name}Document, options)`,
    '}',
  ].join('\n')
}
