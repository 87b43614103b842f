import { ApolloClient, ApolloLink, InMemoryCache, Observable } from '@apollo/client'
import { ApolloProvider } from '@apollo/client/react'
import { type GraphQLFormattedError, print } from 'graphql'
import type { ReactNode } from 'react'

export interface SentOperation {
  name: string
  variables: Record<string, unknown>
  headers: Record<string, string>
  text: string
}

type Answer = Record<string, unknown> | { errors: GraphQLFormattedError[] } | TypeError

/** Answers operations by name without a network, and keeps what was sent. A TypeError is a lost connection. */
export function createFakeApi(answers: Record<string, (variables: Record<string, unknown>) => Answer>) {
  const sent: SentOperation[] = []
  const link = new ApolloLink(({ operationName = '', variables, query, getContext }) => {
    sent.push({ name: operationName, variables, headers: getContext().headers ?? {}, text: print(query) })
    return new Observable((observer) => {
      const answer = answers[operationName]?.(variables) ?? { errors: [{ message: `no answer for ${operationName}` }] }
      if (answer instanceof TypeError) return observer.error(answer)
      observer.next('errors' in answer ? { errors: answer.errors as GraphQLFormattedError[] } : { data: answer })
      observer.complete()
    })
  })
  const noCache = { fetchPolicy: 'no-cache' } as const
  const client = new ApolloClient({
    link,
    cache: new InMemoryCache(),
    defaultOptions: { query: noCache, watchQuery: noCache, mutate: noCache },
  })
  function Provider({ children }: { children: ReactNode }) {
    return <ApolloProvider client={client}>{children}</ApolloProvider>
  }
  return { client, sent, Provider }
}
