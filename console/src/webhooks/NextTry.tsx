import { useNow } from '../components/useNow.ts'
import { When } from '../components/When.tsx'

/** When a message is tried next: what is due is tried any moment. */
export function NextTry({ at }: { at: string }) {
  useNow(5_000)
  return Date.parse(at) - Date.now() > 5_000 ? <When at={at} /> : 'any moment'
}
