import type { Page } from './resources.ts'

/** The server's largest page. */
export const largestPage = 100

export type FetchPage = (first: number, after: string | null) => Promise<Page>

/**
 * Turns "page 7 of 25 rows" into a keyset cursor. Pages are remembered as they are visited, so next and previous cost
 * one request; a page opened from a link is reached by walking the rows before it, 100 at a time.
 */
export function createCursorMemory() {
  const startsByList = new Map<string, (string | null)[]>()

  return async function fetchPage(list: string, page: number, perPage: number, fetch: FetchPage): Promise<Page> {
    const starts = startsByList.get(list) ?? [null]
    startsByList.set(list, starts)
    let known = Math.min(page, starts.length)
    while (known < page) {
      const pages = Math.min(page - known, Math.max(1, Math.floor(largestPage / perPage)))
      const walked = await fetch(pages * perPage, starts[known - 1] ?? null)
      if (!walked.hasNextPage) return { ...walked, records: [], hasNextPage: false }
      known += pages
      starts[known - 1] = walked.endCursor
    }
    const result = await fetch(perPage, starts[page - 1] ?? null)
    // Rows may have come since: what lies beyond this page starts where this page ends now.
    starts.length = page
    if (result.hasNextPage) starts[page] = result.endCursor
    return result
  }
}
