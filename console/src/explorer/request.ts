import { inputProblem, type Problem, problemOfBody, problemsOfBody, toProblem } from '../api/errors.ts'

/** Who the explorer's request comes from: the signed-in person in a tenant, or an API key, which knows its tenant. */
export type Caller = { kind: 'person'; tenantId: string } | { kind: 'key'; secret: string }

export interface ExplorerRequest {
  caller: Caller
  query: string
  operationName: string | null
  /** JSON as it was typed; empty for none. */
  variables: string
  /** Makes a mutation safe to repeat; empty for none. */
  idempotencyKey: string
}

export interface Outcome {
  /** Null when no answer came. */
  status: number | null
  ms: number
  bytes: number
  headers: readonly [name: string, value: string][]
  /** The answer, indented. */
  body: string
  problems: readonly Problem[]
}

/** The headers of a request, as they are sent and as the explorer shows them. */
export function headersOf({ caller, idempotencyKey }: Omit<ExplorerRequest, 'query'>): Record<string, string> {
  return {
    'content-type': 'application/json',
    ...(caller.kind === 'key'
      ? { authorization: `Bearer ${caller.secret}` }
      : { 'x-tenant-id': caller.tenantId, 'apollo-require-preflight': 'true' }),
    ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
  }
}

/** Sends it and answers with whatever came of it; never throws. With a key, the person's session stays at home. */
export async function sendRequest(request: ExplorerRequest): Promise<Outcome> {
  const started = performance.now()
  const elapsed = () => Math.round(performance.now() - started)
  const none = { status: null, bytes: 0, headers: [], body: '' }
  const variables = parseVariables(request.variables)
  if (!variables.ok) return { ...none, ms: 0, problems: [variables.problem] }
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      credentials: request.caller.kind === 'key' ? 'omit' : 'same-origin',
      headers: headersOf(request),
      body: JSON.stringify({
        query: request.query,
        variables: variables.value,
        ...(request.operationName && { operationName: request.operationName }),
      }),
    })
    const text = await response.text()
    return {
      status: response.status,
      ms: elapsed(),
      bytes: new TextEncoder().encode(text).length,
      headers: [...response.headers],
      body: indented(text),
      problems: response.ok ? problemsOfBody(text) : [problemOfBody(text, response.status)],
    }
  } catch (error) {
    return { ...none, ms: elapsed(), problems: [toProblem(error)] }
  }
}

type Parsed = { ok: true; value: unknown } | { ok: false; problem: Problem }

function parseVariables(text: string): Parsed {
  if (!text.trim()) return { ok: true, value: {} }
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unreadable'
    return { ok: false, problem: inputProblem(`The variables are not JSON: ${reason}`) }
  }
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
