import Skeleton from '@mui/material/Skeleton'
import { Navigate, useParams } from 'react-router-dom'
import { toProblem } from '../api/errors.ts'
import { type TenantSettingsFragment, useTenantSettingsQuery } from '../api/generated/operations.ts'
import { PageHeader } from '../components/PageHeader.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { TabLinks } from '../components/TabLinks.tsx'
import { DangerTab } from '../danger/DangerTab.tsx'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { SecurityTab } from '../security/SecurityTab.tsx'
import { useTenant } from '../viewer/scope.tsx'
import { BrandingTab } from './BrandingTab.tsx'
import { GeneralTab } from './GeneralTab.tsx'
import { HistoryTab } from './HistoryTab.tsx'

const tabs = [
  { path: 'general', label: 'General', Page: GeneralTab },
  { path: 'branding', label: 'Branding', Page: BrandingTab },
  { path: 'security', label: 'Security', Page: SecurityTab },
  { path: 'history', label: 'History', Page: HistoryTab },
  { path: 'danger', label: 'Danger zone', Page: DangerTab },
] as const

export interface TabProps {
  tenant: TenantSettingsFragment
  /** Reads the settings again; resolves to what they are now. */
  reload(): Promise<TenantSettingsFragment | null>
}

/** What the company decides about its tenant. The tab is in the address, so that it can be sent to a colleague. */
export function SettingsPage() {
  const { slug } = useTenant()
  const { tab = '' } = useParams()
  const current = tabs.find(({ path }) => path === tab)
  if (!current) return <Navigate to={`/t/${slug}/settings/general`} replace />
  return (
    <RequirePermission permission="tenant:read">
      <PageHeader title="Settings" summary="How this tenant is called, how it looks, and what applies in it." />
      <TabLinks label="Settings" tabs={tabs.map(({ path, label }) => ({ to: `/t/${slug}/settings/${path}`, label }))} />
      <Loaded Page={current.Page} />
    </RequirePermission>
  )
}

function Loaded({ Page }: { Page: (props: TabProps) => React.ReactNode }) {
  const { data, previousData, error, refetch } = useTenantSettingsQuery()
  const known = data ?? previousData
  if (!known) return error ? <ProblemNotice problem={toProblem(error)} onRetry={refetch} /> : <Skeleton height={320} />
  return <Page tenant={known.tenant} reload={async () => (await refetch()).data?.tenant ?? null} />
}
