import { useStore } from 'react-admin'

const kept = 20

/** The queries that were run here, newest first, in this browser. Variables stay out of it: they may hold secrets. */
export function useQueryHistory() {
  const [queries, setQueries] = useStore<string[]>('explorer.history', [])
  const remember = (query: string) => {
    if (query.trim()) setQueries([query, ...queries.filter((other) => other !== query)].slice(0, kept))
  }
  return { queries, remember }
}

/** How a query is called in the list: its first line that says something. */
export function titleOf(query: string): string {
  const lines = query.split('\n').map((line) => line.trim())
  const title = lines.find((line) => line && !line.startsWith('#') && line !== '{') ?? query
  return title.replace(/\s*\{\s*$/, '').slice(0, 60)
}
