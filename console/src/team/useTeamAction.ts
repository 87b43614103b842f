import { useNotify, useRefresh } from 'react-admin'
import { useAction } from '../components/useAction.ts'

/** Runs the action of a dialog; when it went well, says so, closes the dialog and loads the page again. */
export function useTeamAction(onClose: () => void) {
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
