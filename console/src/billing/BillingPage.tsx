import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import { Route, Routes } from 'react-router-dom'
import { toProblem } from '../api/errors.ts'
import { useBillingQuery } from '../api/generated/operations.ts'
import { EmptyState } from '../components/EmptyState.tsx'
import { PageHeader } from '../components/PageHeader.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { When } from '../components/When.tsx'
import { PageLoading } from '../layout/PageLoading.tsx'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { ContactSection } from './ContactSection.tsx'
import { InvoicePage } from './InvoicePage.tsx'
import { InvoicesSection } from './InvoicesSection.tsx'
import { SubscriptionSection } from './SubscriptionSection.tsx'
import { UpcomingSections } from './UpcomingSections.tsx'

/** What the tenant pays and why, and each invoice at an address of its own. */
export function BillingPage() {
  return (
    <RequirePermission permission="billing:read">
      <Routes>
        <Route index element={<Overview />} />
        <Route path="invoices/:id" element={<InvoicePage />} />
      </Routes>
    </RequirePermission>
  )
}

function Overview() {
  const { data, previousData, error, refetch } = useBillingQuery()
  const known = data ?? previousData
  return (
    <>
      <PageHeader title="Billing" summary="What this tenant pays for its plan and its usage, and its invoices." />
      {!known && (error ? <ProblemNotice problem={toProblem(error)} onRetry={refetch} /> : <PageLoading />)}
      {known && !known.subscription && (
        <EmptyState title="Not billed yet">The subscription begins once the tenant is set up.</EmptyState>
      )}
      {known?.subscription && (
        <Box sx={{ display: 'grid', gap: 2.5 }}>
          {known.subscription.pastDueSince && <OverdueNotice {...known.subscription} />}
          <Box
            sx={{
              display: 'grid',
              gap: 2.5,
              alignItems: 'start',
              gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'repeat(2, minmax(0, 1fr))' },
            }}
          >
            <Box sx={{ display: 'grid', gap: 2.5 }}>
              <SubscriptionSection
                plan={known.tenant.plan}
                subscription={known.subscription}
                onChanged={() => void refetch()}
              />
              <ContactSection account={known.billingAccount} onChanged={() => void refetch()} />
            </Box>
            <UpcomingSections
              trialEndsAt={known.subscription.state === 'TRIALING' ? known.subscription.trialEndsAt : null}
            />
          </Box>
          <InvoicesSection />
        </Box>
      )}
    </>
  )
}

function OverdueNotice({ pastDueSince, restrictedAt }: { pastDueSince: string | null; restrictedAt: string | null }) {
  if (!pastDueSince) return null
  return (
    <Alert severity="warning" variant="outlined">
      An invoice has been overdue since <When at={pastDueSince} absolute />. Its PDF says where to pay to.
      {restrictedAt && ' Until it is paid, this tenant cannot move to a dearer plan.'}
    </Alert>
  )
}
