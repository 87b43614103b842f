import Box from '@mui/material/Box'
import { useState } from 'react'
import { DataTable, useNotify, useRecordContext, useRefresh } from 'react-admin'
import { useRevertTenantSettingsMutation } from '../api/generated/operations.ts'
import { ChangeTable } from '../audit/ChangeTable.tsx'
import { ConfirmDialog } from '../components/ConfirmDialog.tsx'
import { CursorList } from '../components/CursorList.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { ExpandableHead } from '../components/ExpandableHead.tsx'
import { GatedButton } from '../components/GatedButton.tsx'
import { useAction } from '../components/useAction.ts'
import { When } from '../components/When.tsx'
import type { TabProps } from './SettingsPage.tsx'
import { changeText, type SettingsChange, shownValues } from './settingsWords.ts'
import { useFrameRefresh } from './useFrameRefresh.ts'

const Column = DataTable.Col<SettingsChange>

/** Every change of the settings, newest first, each of which can be taken back. */
export function HistoryTab(props: TabProps) {
  return (
    <CursorList resource="settings">
      <DataTable
        bulkActionButtons={false}
        rowClick="expand"
        head={ExpandableHead}
        expand={<Values />}
        empty={<EmptyState title="No changes yet">Every change of the settings will be listed here.</EmptyState>}
      >
        <Column source="at" label="When" disableSort render={(change) => <When at={change.at} />} />
        <Column source="after" label="What" disableSort render={(change) => <What change={change} />} />
        <Column
          source="actorLabel"
          label="Who"
          disableSort
          cellClassName="wide-only"
          headerClassName="wide-only"
          render={({ actorLabel }) => <Box sx={{ overflowWrap: 'anywhere' }}>{actorLabel}</Box>}
        />
        <Column source="id" label="Undo" disableSort render={(change) => <RevertButton change={change} {...props} />} />
      </DataTable>
    </CursorList>
  )
}

function What({ change }: { change: SettingsChange }) {
  return (
    <>
      <Box sx={{ fontWeight: 560 }}>{changeText(change)}</Box>
      <Box sx={{ color: 'text.secondary', overflowWrap: 'anywhere' }}>
        Version {change.version}
        <span className="narrow-only"> · {change.actorLabel}</span>
      </Box>
    </>
  )
}

function Values() {
  const change = useRecordContext<SettingsChange>()
  if (!change) return null
  return (
    <Box sx={{ p: { xs: 1, sm: 2 } }}>
      <ChangeTable before={shownValues(change.before)} after={shownValues(change.after)} refusal={null} />
    </Box>
  )
}

function RevertButton({ change, tenant, reload }: TabProps & { change: SettingsChange }) {
  const [asking, setAsking] = useState(false)
  const [revert] = useRevertTenantSettingsMutation()
  const { busy, problem, run, clear } = useAction()
  const refreshFrame = useFrameRefresh()
  const refresh = useRefresh()
  const notify = useNotify()

  async function confirm() {
    const done = await run(async () => {
      const input = { change: change.version, version: tenant.version }
      const { data } = await revert({ variables: { input } })
      const isSame = data?.revertTenantSettings.version === tenant.version
      notify(isSame ? 'Nothing to take back: it is so already.' : 'The change is taken back.', { type: 'success' })
    })
    // After a refusal too: somebody else's change is then in the list.
    await Promise.all([reload(), refreshFrame()])
    refresh()
    if (done) setAsking(false)
  }

  return (
    // A click here is not a click on the row, which would open it.
    // biome-ignore lint/a11y/noStaticElementInteractions: the button inside is what is used
    // biome-ignore lint/a11y/useKeyWithClickEvents: as above
    <span onClick={(event) => event.stopPropagation()}>
      <GatedButton permission="settings:manage" size="small" onClick={() => setAsking(true)}>
        Revert…
      </GatedButton>
      {asking && (
        <ConfirmDialog
          open
          title={`Take back version ${change.version}?`}
          confirmLabel="Revert"
          busy={busy}
          problem={problem}
          onConfirm={() => void confirm()}
          onClose={() => {
            clear()
            setAsking(false)
          }}
        >
          <div>What this change touched gets its value from before. Later changes of other settings stay.</div>
          <ChangeTable before={shownValues(change.after)} after={shownValues(change.before)} refusal={null} />
        </ConfirmDialog>
      )}
    </span>
  )
}
