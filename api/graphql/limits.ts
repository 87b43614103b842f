import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases'
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth'
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives'
import {
  type ArgumentNode,
  type DocumentNode,
  GraphQLError,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type ValidationRule,
  validate,
  visit,
} from 'graphql'
import { type ComplexityEstimator, getComplexity } from 'graphql-query-complexity'
import type { ResolvedOperation } from './operation.ts'

/** Tokens in one document. The console's largest operation has under 400. */
export const maxTokens = 1000
/** Fields a query may resolve at most, pages multiplied out: 100 rows of 50 fields. */
const maxCost = 5_000
const defaultPageSize = 25

/** Cost of a field: one, plus its children, times the rows of the page it asks for. */
const fieldCost: ComplexityEstimator = ({ args, childComplexity }) => {
  const pageSize = Number(args.first ?? args.last ?? 0)
  const isPage = 'first' in args || 'last' in args || 'after' in args
  return 1 + childComplexity * (isPage ? Math.max(1, pageSize || defaultPageSize) : 1)
}

type LimitRule = Parameters<typeof maxAliasesRule>[0]

/** Reported as one more validation error rather than thrown: Apollo then answers 400 like for any other. */
const report: LimitRule = {
  onReject: [(context, error) => context?.reportError(new GraphQLError(error.message.replace('Syntax Error: ', '')))],
  propagateOnRejection: false,
}

/** Validation rules against documents that are cheap to send and costly to run. */
export const limitRules: ValidationRule[] = [
  maxAliasesRule({ n: 15, allowList: [], ...report }),
  maxDirectivesRule({ n: 10, ...report }),
  maxDepthRule({ n: 12, ignoreIntrospection: true, ...report }),
]

/**
 * Refuses a valid document that would cost too much with the variables it came with, and introspection by callers
 * who have not signed in.
 */
export function requireAffordable(resolved: ResolvedOperation): void {
  const { schema, document, variables, operationName, contextValue } = resolved
  if (contextValue.actor.kind === 'anonymous') {
    const [hidden] = validate(schema, document, [NoSchemaIntrospectionCustomRule])
    if (hidden)
      throw new GraphQLError('Sign in to read the schema.', {
        extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
      })
  }
  const known = fixedCosts.get(document)?.get(operationName ?? '')
  const cost =
    known ??
    costOf({
      schema,
      query: document,
      ...(operationName && { operationName }),
      variables,
      estimators: [fieldCost],
    })
  if (known === undefined && isFixed(document))
    fixedCosts.set(document, (fixedCosts.get(document) ?? new Map()).set(operationName ?? '', cost))
  if (cost > maxCost)
    throw new GraphQLError(
      `This query asks for too much at once (cost ${cost}, at most ${maxCost}). Ask for smaller pages.`,
      {
        extensions: { code: 'QUERY_TOO_COSTLY', http: { status: 400 } },
      },
    )
}

/**
 * Costs that no variable changes, by document (the server keeps parsed ones) and operation. Counting reads every variable:
 * of a call that records 10,000 events that is as much work as running it.
 */
const fixedCosts = new WeakMap<DocumentNode, Map<string, number>>()

/** Whether neither a page's size nor a directive depends on a variable. */
function isFixed(document: DocumentNode): boolean {
  let fixed = true
  const decides = (node: ArgumentNode) => {
    if (node.value.kind === Kind.VARIABLE) fixed = false
  }
  visit(document, {
    Argument: (node) => (pageArguments.has(node.name.value) ? decides(node) : undefined),
    Directive: (node) => node.arguments?.forEach(decides),
  })
  return fixed
}

const pageArguments = new Set(['first', 'last', 'after'])

/** Counting is the first to look at the variables: ones that do not fit are the caller's mistake. */
function costOf(options: Parameters<typeof getComplexity>[0]): number {
  try {
    return getComplexity(options)
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error
    throw new GraphQLError(error.message, { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } })
  }
}
