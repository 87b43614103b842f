import { useApolloClient } from '@apollo/client/react'
import { buildClientSchema, type GraphQLSchema, getIntrospectionQuery, type IntrospectionQuery, parse } from 'graphql'
import { useEffect, useState } from 'react'
import { type Problem, toProblem } from '../api/errors.ts'

const introspection = parse(getIntrospectionQuery())

/** The schema as this server tells it, and why it could not be had. */
export function useSchema(): { schema: GraphQLSchema | null; problem: Problem | null } {
  const client = useApolloClient()
  const [schema, setSchema] = useState<GraphQLSchema | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)

  useEffect(() => {
    let wanted = true
    client.query<IntrospectionQuery>({ query: introspection }).then(
      ({ data }) => wanted && data && setSchema(buildClientSchema(data)),
      (error: unknown) => wanted && setProblem(toProblem(error)),
    )
    return () => {
      wanted = false
    }
  }, [client])

  return { schema, problem }
}
