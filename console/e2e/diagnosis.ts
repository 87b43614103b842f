import type { BrowserContext, Page, Request, Response } from 'playwright-core'

const keptRequests = 12
const shownAnswer = 300

/**
 * Follows what the pages of a browser ask for. The returned function tells, for a walk that failed, where each open page
 * stands: its address, what can be seen, and its last requests that tell something: to the API, without an answer, or
 * refused.
 */
export function followPages(context: BrowserContext): () => Promise<string[]> {
  const requests = new Map<Page, Request[]>()
  context.on('page', (page) => {
    const made: Request[] = []
    requests.set(page, made)
    page.on('request', (request) => made.push(request))
    page.on('close', () => requests.delete(page))
  })
  return () => Promise.all([...requests].map(([page, made]) => describePage(page, made)))
}

async function describePage(page: Page, made: Request[]): Promise<string> {
  const seen = await page
    .locator('body')
    .ariaSnapshot({ timeout: 5_000 })
    .catch((error: Error) => `(cannot be read: ${error.message})`)
  const lines = await Promise.all(made.map(describeRequest))
  const telling = lines.filter((line) => line !== null).slice(-keptRequests)
  return [`The page at ${page.url()} shows:`, indent(seen), 'and asked last:', indent(telling.join('\n'))].join('\n')
}

/** One line, or null for what was got as it should be: scripts, fonts, pictures. */
async function describeRequest(request: Request): Promise<string | null> {
  const { pathname, search } = new URL(request.url())
  const asked = [request.method(), pathname + search, operationOf(request)].filter(Boolean).join(' ')
  const failure = request.failure()
  if (failure) return `${asked}: failed, ${failure.errorText}`
  const response = request.existingResponse()
  if (!response) return `${asked}: no answer yet`
  const isCall = request.resourceType() === 'fetch' || request.resourceType() === 'xhr'
  if (!isCall && response.ok()) return null
  return `${asked}: ${response.status()} ${await startOf(response)}`
}

function operationOf(request: Request): string {
  return request.postData()?.match(/"operationName":"(\w+)"/)?.[1] ?? ''
}

async function startOf(response: Response): Promise<string> {
  const unfinished = new Promise<string>((resolve) => setTimeout(resolve, 1_000, '(its body is still on its way)'))
  const body = response.text().catch(() => '(its body is gone)')
  return (await Promise.race([body, unfinished])).trim().slice(0, shownAnswer)
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ')
}
