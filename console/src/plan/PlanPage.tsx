import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { toProblem } from '../api/errors.ts'
import { type PlanFieldsFragment, type TenantPlanQuery, useTenantPlanQuery } from '../api/generated/operations.ts'
import { Fact, Facts } from '../components/Facts.tsx'
import { GatedButton } from '../components/GatedButton.tsx'
import { PageHeader } from '../components/PageHeader.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { When } from '../components/When.tsx'
import { RequestDialog } from '../increases/RequestDialog.tsx'
import { RequestsSection } from '../increases/RequestsSection.tsx'
import { PageLoading } from '../layout/PageLoading.tsx'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { useUnchanged } from '../viewer/useUnchanged.ts'
import { ChangePlanDialog } from './ChangePlanDialog.tsx'
import { ComparePlans } from './ComparePlans.tsx'
import { LimitRow } from './LimitRow.tsx'
import { PriceFacts } from './PriceFacts.tsx'
import { featureName } from './planWords.ts'

/** What is used shows within two seconds, while the page is looked at. */
const live = { pollInterval: 1_500, skipPollAttempt: () => document.visibilityState !== 'visible' }

/** What the tenant may use and uses, and which plans there are. */
export function PlanPage() {
  return (
    <RequirePermission permission="plan:read">
      <PageHeader title="Plan" summary="What this tenant may use, how much of it is used, and which plans there are." />
      <PlanContent />
    </RequirePermission>
  )
}

function PlanContent() {
  const { data, previousData, error, refetch } = useTenantPlanQuery(live)
  const [chosen, setChosen] = useState<PlanFieldsFragment | null>(null)
  const [wanted, setWanted] = useState<string | null>(null)
  const known = useUnchanged(data ?? previousData)
  if (!known) return error ? <ProblemNotice problem={toProblem(error)} onRetry={refetch} /> : <PageLoading />
  const { limits, plans, tenant } = known
  const requests = known.increaseRequests.nodes
  const asked = limits.limits.find(({ meter }) => meter === wanted)
  return (
    <Box sx={{ display: 'grid', gap: 2.5 }}>
      <Box
        sx={{
          display: 'grid',
          gap: 2.5,
          alignItems: 'start',
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 2fr) minmax(0, 3fr)' },
        }}
      >
        <CurrentPlan plan={limits.plan} period={tenant.billingPeriod} offers={plans} onUpdate={setChosen} />
        <Section title="Limits">
          <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none' }}>
            {limits.limits.map((limit) => (
              <LimitRow
                key={limit.meter}
                limit={limit}
                request={requests.find(({ meter, state }) => meter === limit.meter && state === 'OPEN')}
                onRequest={() => setWanted(limit.meter)}
              />
            ))}
          </Box>
        </Section>
      </Box>
      <RequestsSection requests={requests} onChanged={() => void refetch()} />
      <ComparePlans plans={plans} current={limits.plan} onChoose={setChosen} />
      {asked && asked.limit !== null && (
        <RequestDialog
          limit={{ ...asked, limit: asked.limit }}
          onRequested={() => void refetch()}
          onClose={() => setWanted(null)}
        />
      )}
      {chosen && <ChangePlanDialog plan={chosen} onChanged={() => void refetch()} onClose={() => setChosen(null)} />}
    </Box>
  )
}

interface CurrentPlanProps {
  plan: PlanFieldsFragment
  period: TenantPlanQuery['tenant']['billingPeriod']
  offers: readonly PlanFieldsFragment[]
  onUpdate(plan: PlanFieldsFragment): void
}

function CurrentPlan({ plan, period, offers, onUpdate }: CurrentPlanProps) {
  const newer = offers.find(({ code, version }) => code === plan.code && version > plan.version)
  const offered = offers.some(({ code }) => code === plan.code)
  return (
    <Section title={`${plan.name} plan`}>
      <Typography variant="body2" color="text.secondary" sx={{ mb: 2 }}>
        {plan.summary}
      </Typography>
      <Facts>
        <Fact name="Version">{plan.version}</Fact>
        <Fact name="Billing period">
          <span>
            <When at={period.start} absolute /> to <When at={period.end} absolute />
          </span>
        </Fact>
        <PriceFacts prices={plan.prices} />
        <Fact name="Includes">{plan.features.length ? plan.features.map(featureName).join(', ') : 'The basics'}</Fact>
      </Facts>
      {newer && (
        <Typography variant="body2" component="div" sx={{ mt: 2 }}>
          There is a newer version of this plan. Yours stays as it is until you change to the newer one.
          <Box sx={{ mt: 1 }}>
            <GatedButton permission="plan:change" variant="outlined" size="small" onClick={() => onUpdate(newer)}>
              Change to the newer version
            </GatedButton>
          </Box>
        </Typography>
      )}
      {!offered && (
        <Typography variant="body2" color="text.secondary" sx={{ mt: 2 }}>
          This plan is no longer offered. You keep it until you change to another.
        </Typography>
      )}
    </Section>
  )
}
