import type { ExplorerRequest } from './request.ts'

/** The request as a command line. The key is read from the environment: a shell's history is no place for it. */
export function curlOf({ query, variables, operationName, idempotencyKey }: ExplorerRequest, url: string): string {
  const body = JSON.stringify({
    query,
    ...(variables.trim() && { variables: jsonOrText(variables) }),
    ...(operationName && { operationName }),
  })
  return [
    `curl ${quoted(`${url}/graphql`)}`,
    '-H "Authorization: Bearer $BETRACE_API_KEY"',
    "-H 'Content-Type: application/json'",
    ...(idempotencyKey ? [`-H ${quoted(`Idempotency-Key: ${idempotencyKey}`)}`] : []),
    `--data-binary ${quoted(body)}`,
  ].join(' \\\n  ')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
