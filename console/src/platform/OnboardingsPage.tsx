import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import { DataTable } from 'react-admin'
import { Link as RouterLink } from 'react-router-dom'
import type { PlatformOnboardingsQuery } from '../api/generated/operations.ts'
import { CursorList } from '../components/CursorList.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { PageHeader } from '../components/PageHeader.tsx'
import { StatusChip } from '../components/StatusChip.tsx'
import { ToggleFilter } from '../components/ToggleFilter.tsx'
import { When } from '../components/When.tsx'
import { countText } from '../format/words.ts'
import { RetryButton } from './RetryButton.tsx'

export type Onboarding = PlatformOnboardingsQuery['platformOnboardings']['nodes'][number]

const states = [
  ['ALL', 'All'],
  ['FAILED', 'Failed'],
  ['RUNNING', 'Running'],
  ['COMPLETED', 'Completed'],
] as const
const Column = DataTable.Col<Onboarding>
const wideOnly = { cellClassName: 'wide-only', headerClassName: 'wide-only' }

/** How tenants come into being, and which of them need help. */
export function OnboardingsPage() {
  return (
    <>
      <PageHeader
        title="Onboardings"
        summary="Every tenant setup of this installation, with what stopped it and another try."
      />
      <CursorList filters={<ToggleFilter label="Show onboardings that are" name="states" many choices={states} />}>
        <DataTable
          bulkActionButtons={false}
          rowClick={false}
          empty={
            <EmptyState title="Nothing here">
              No setup is in this state, which is good news for the failed ones.
            </EmptyState>
          }
        >
          <Column
            source="tenant.name"
            label="Tenant"
            disableSort
            render={(onboarding) => <TenantCell onboarding={onboarding} />}
          />
          <Column
            source="state"
            label="State"
            disableSort
            render={(onboarding) => <StatusChip status={onboarding.state} />}
          />
          <Column
            source="steps"
            label="Reason"
            disableSort
            {...wideOnly}
            render={(onboarding) => reasonOf(onboarding)}
          />
          <Column
            source="createdAt"
            label="Started"
            disableSort
            {...wideOnly}
            render={(onboarding) => <When at={onboarding.createdAt} />}
          />
          <Column
            source="id"
            label="Actions"
            disableSort
            render={(onboarding) => <RetryButton onboarding={onboarding} />}
          />
        </DataTable>
      </CursorList>
    </>
  )
}

/** The step that is in the way, its error in words, and how often it was tried; nothing when all goes well. */
export function reasonOf(onboarding: Pick<Onboarding, 'steps'>): string {
  const step = onboarding.steps.find(({ state }) => state === 'FAILED' || state === 'WAITING')
  if (!step) return '–'
  return `${step.title}: ${step.error ?? 'it did not work'} (${countText(step.attempts, 'attempt')})`
}

function TenantCell({ onboarding }: { onboarding: Onboarding }) {
  const reason = reasonOf(onboarding)
  return (
    <>
      <Link component={RouterLink} to={`/t/${onboarding.tenant.slug}`}>
        {onboarding.tenant.name}
      </Link>
      <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem', overflowWrap: 'anywhere' }}>
        {onboarding.startedBy
          ? `by ${onboarding.startedBy.name ?? onboarding.startedBy.email}`
          : onboarding.tenant.slug}
      </Box>
      {reason !== '–' && (
        <Box className="narrow-only" sx={{ fontSize: '0.8125rem' }}>
          {reason}
        </Box>
      )}
    </>
  )
}
