import { Code } from './Code.tsx'

/** A sentence of the API with what stands between backticks shown as code. */
export function Worded({ children }: { children: string }) {
  return children.split('`').map((part, place) => (place % 2 === 1 ? <Code key={place}>{part}</Code> : part))
}
