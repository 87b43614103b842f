import { useCallback, useState } from 'react'
import { type Problem, toProblem } from '../api/errors.ts'

/**
 * Runs an action of a form or dialog: busy while it runs, its failure as a Problem to show in place. Resolves to
 * whether it went well.
 */
export function useAction() {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)

  const run = useCallback(async (action: () => Promise<unknown>): Promise<boolean> => {
    setBusy(true)
    setProblem(null)
    try {
      await action()
      return true
    } catch (error) {
      setProblem(toProblem(error))
      return false
    } finally {
      setBusy(false)
    }
  }, [])

  const clear = useCallback(() => setProblem(null), [])
  return { busy, problem, run, clear }
}
