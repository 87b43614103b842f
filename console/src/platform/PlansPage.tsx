import Box from '@mui/material/Box'
import { useState } from 'react'
import { toProblem } from '../api/errors.ts'
import {
  type CataloguedPlanFieldsFragment,
  type PlanCatalogueQuery,
  usePlanCatalogueQuery,
} from '../api/generated/operations.ts'
import { GatedButton } from '../components/GatedButton.tsx'
import { PageHeader } from '../components/PageHeader.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { PageLoading } from '../layout/PageLoading.tsx'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { DraftDialog } from './DraftDialog.tsx'
import { NewPlanDialog } from './NewPlanDialog.tsx'
import { PlanVersions } from './PlanVersions.tsx'

export type CataloguedPlan = PlanCatalogueQuery['planCatalogue'][number]

/** The catalogue of plans, for those who run the installation. */
export function PlansPage() {
  return (
    <RequirePermission permission="platform:plans">
      <Catalogue />
    </RequirePermission>
  )
}

function Catalogue() {
  const { data, previousData, error, refetch } = usePlanCatalogueQuery()
  const [creating, setCreating] = useState(false)
  const [edited, setEdited] = useState<CataloguedPlanFieldsFragment | null>(null)
  const known = data ?? previousData
  const reload = () => void refetch()
  const plans = Map.groupBy(known?.planCatalogue ?? [], ({ plan }) => plan.code)
  return (
    <>
      <PageHeader
        title="Plans"
        summary="A version never changes once it is published: tenants stay on the one they chose until they, or you, move them."
        action={
          <GatedButton permission="platform:plans" variant="contained" onClick={() => setCreating(true)}>
            New plan
          </GatedButton>
        }
      />
      {error && <ProblemNotice problem={toProblem(error)} onRetry={refetch} />}
      {!known && !error && <PageLoading />}
      <Box sx={{ display: 'grid', gap: 2.5 }}>
        {[...plans].map(([code, versions]) => (
          <PlanVersions key={code} versions={versions} onEdit={setEdited} onChanged={reload} />
        ))}
      </Box>
      {creating && known && (
        <NewPlanDialog
          versions={known.planCatalogue}
          onCreated={(draft) => {
            setCreating(false)
            setEdited(draft)
            reload()
          }}
          onClose={() => setCreating(false)}
        />
      )}
      {edited && (
        <DraftDialog
          draft={edited}
          onSaved={async () => {
            // A catalogue that does not come says so on the page.
            await refetch().catch(() => undefined)
            setEdited(null)
          }}
          onClose={() => setEdited(null)}
        />
      )}
    </>
  )
}
