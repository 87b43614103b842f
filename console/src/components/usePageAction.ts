import { useNotify, useRefresh } from 'react-admin'
import { useAction } from './useAction.ts'

/** Runs the action of a dialog; when it went well, says so, closes the dialog and loads the page again. */
export function usePageAction(onClose: () => void) {
  const { busy, problem, run } = useAction()
  const notify = useNotify()
  const refresh = useRefresh()

  async function perform(action: () => Promise<unknown>, success: string): Promise<void> {
    if (!(await run(action))) return
    notify(success, { type: 'success' })
    refresh()
    onClose()
  }

  return { busy, problem, perform }
}
