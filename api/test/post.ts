import { Agent, request } from 'node:http'

/** Sends a body to the API over a kept-alive connection; resolves to the answer's text. */
export type Post = (body: string) => Promise<string>

/** How one key's requests reach a product, over as many connections as there are requests at a time. */
export function poster(url: string, key: string): { post: Post; close: () => void } {
  const agent = new Agent({ keepAlive: true })
  const { hostname, port } = new URL(url)
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
  const post: Post = (body) =>
    new Promise((resolve, reject) => {
      const options = { agent, hostname, port, path: '/graphql', method: 'POST' }
      const length = Buffer.byteLength(body)
      const sent = request({ ...options, headers: { ...headers, 'content-length': length } }, (answer) => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (chunk: string) => (text += chunk))
        answer.on('end', () => (answer.statusCode === 200 ? resolve(text) : reject(new Error(text))))
      })
      sent.on('error', reject)
      sent.end(body)
    })
  return { post, close: () => agent.destroy() }
}

/** Does every piece of work, `atOnce` at a time; how many a second. */
export async function rateOf<T>(
  work: readonly T[],
  atOnce: number,
  run: (piece: T) => Promise<unknown>,
): Promise<number> {
  let next = 0
  const started = performance.now()
  const worker = async () => {
    for (let piece = work[next++]; piece !== undefined; piece = work[next++]) await run(piece)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return work.length / ((performance.now() - started) / 1000)
}
