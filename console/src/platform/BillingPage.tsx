import { Route, Routes } from 'react-router-dom'
import { PageHeader } from '../components/PageHeader.tsx'
import { TabLinks } from '../components/TabLinks.tsx'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { ArchivePage } from './ArchivePage.tsx'
import { BillingSettingsTab } from './BillingSettingsTab.tsx'
import { InvoicesPage } from './InvoicesPage.tsx'

const tabs = [
  { to: '/platform/billing', label: 'Invoices', end: true },
  { to: '/platform/billing/archive', label: 'Archive' },
  { to: '/platform/billing/settings', label: 'Settings' },
]

/** What tenants owe, and how this installation bills them. */
export function BillingPage() {
  return (
    <RequirePermission permission="platform:billing">
      <PageHeader
        title="Billing"
        summary="What tenants owe, what came in, and how this installation issues its invoices."
      />
      <TabLinks label="Billing" tabs={tabs} />
      <Routes>
        <Route index element={<InvoicesPage />} />
        <Route path="archive" element={<ArchivePage />} />
        <Route path="settings" element={<BillingSettingsTab />} />
      </Routes>
    </RequirePermission>
  )
}
