import { type Problem, problemOfBody, toProblem } from './errors.ts'

/** What a plain HTTP call (`/auth/*`) came to: these never throw, so that a form shows every refusal in its place. */
export type Answer<T> = { ok: true; data: T } | { ok: false; problem: Problem }

export async function getJson<T>(path: string): Promise<Answer<T>> {
  return request(path, { headers: { accept: 'application/json' } })
}

export async function postJson<T>(path: string, body: object): Promise<Answer<T>> {
  return request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
  })
}

async function request<T>(path: string, init: RequestInit): Promise<Answer<T>> {
  try {
    const response = await fetch(path, { credentials: 'same-origin', ...init })
    const text = await response.text()
    if (!response.ok) return { ok: false, problem: problemOfBody(text, response.status) }
    return { ok: true, data: JSON.parse(text) as T }
  } catch (error) {
    return { ok: false, problem: toProblem(error) }
  }
}
