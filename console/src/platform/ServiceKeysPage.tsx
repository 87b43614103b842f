import Box from '@mui/material/Box'
import { useState } from 'react'
import { DataTable, useRefresh } from 'react-admin'
import type { ServiceKeyFieldsFragment } from '../api/generated/operations.ts'
import { stateText } from '../apiKeys/apiKeyWords.ts'
import { Ending } from '../apiKeys/Ending.tsx'
import { Code } from '../components/Code.tsx'
import { CursorList } from '../components/CursorList.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { GatedButton } from '../components/GatedButton.tsx'
import { PageHeader } from '../components/PageHeader.tsx'
import { SecretDialog } from '../components/SecretDialog.tsx'
import { StatusChip } from '../components/StatusChip.tsx'
import { When } from '../components/When.tsx'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { ServiceKeyActions } from './ServiceKeyActions.tsx'
import { type MadeServiceKey, ServiceKeyDialog } from './ServiceKeyDialog.tsx'

const Column = DataTable.Col<ServiceKeyFieldsFragment>
const wideOnly = { cellClassName: 'wide-only', headerClassName: 'wide-only' }

/** The credentials with which other BeTrace services ask this installation. */
export function ServiceKeysPage() {
  const [creating, setCreating] = useState(false)
  const [made, setMade] = useState<MadeServiceKey | null>(null)
  const refresh = useRefresh()

  function show(next: MadeServiceKey) {
    setCreating(false)
    setMade(next)
    refresh()
  }

  return (
    <RequirePermission permission="platform:api-keys">
      <PageHeader
        title="Service credentials"
        summary="With one of these a BeTrace service may verify the API keys of every tenant. One for each service."
        action={
          <GatedButton permission="platform:api-keys" variant="contained" onClick={() => setCreating(true)}>
            Create credential
          </GatedButton>
        }
      />
      <CursorList resource="service-keys">
        <DataTable
          bulkActionButtons={false}
          rowClick={false}
          empty={
            <EmptyState title="No credentials yet">
              A service that takes API keys from its callers asks here whether they are good. It needs a credential.
            </EmptyState>
          }
        >
          <Column source="name" label="Credential" disableSort render={(key) => <NameCell credential={key} />} />
          <Column
            source="state"
            label="State"
            disableSort
            render={({ state }) => <StatusChip status={state} label={stateText[state]} />}
          />
          <Column
            source="lastUse"
            label="Last used"
            disableSort
            {...wideOnly}
            render={({ lastUse }) => (lastUse ? <When at={lastUse.at} /> : 'Never')}
          />
          <Column source="expiresAt" label="Ends" disableSort {...wideOnly} render={(key) => <Ending apiKey={key} />} />
          <Column
            source="id"
            label="Actions"
            disableSort
            render={(key) => <ServiceKeyActions credential={key} onRotated={show} />}
          />
        </DataTable>
      </CursorList>
      {creating && <ServiceKeyDialog onCreated={show} onClose={() => setCreating(false)} />}
      {made && (
        <SecretDialog
          title={`The credential “${made.apiKey.name}”`}
          secret={made.secret}
          onClose={() => setMade(null)}
        />
      )}
    </RequirePermission>
  )
}

function NameCell({ credential: { name, start } }: { credential: ServiceKeyFieldsFragment }) {
  return (
    <>
      <Box sx={{ fontWeight: 560, overflowWrap: 'anywhere' }}>{name}</Box>
      <Box sx={{ color: 'text.secondary' }}>
        <Code>{start}</Code>
      </Box>
    </>
  )
}
