import Box from '@mui/material/Box'
import { PageHeader } from '../components/PageHeader.tsx'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { AlertHistory } from './AlertHistory.tsx'
import { ThresholdsSection } from './ThresholdsSection.tsx'

/** When the tenant is told of its usage, and when it was. */
export function AlertsPage() {
  return (
    <RequirePermission permission="plan:read">
      <PageHeader
        title="Alerts"
        summary="When people hear that a limit is being used up: by mail, and from 80 % on at the top of every page."
      />
      <Box sx={{ display: 'grid', gap: 2.5 }}>
        <ThresholdsSection />
        <AlertHistory />
      </Box>
    </RequirePermission>
  )
}
