import Box from '@mui/material/Box'
import { useMemo } from 'react'
import { PageHeader } from '../components/PageHeader.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { When } from '../components/When.tsx'
import { PageLoading } from '../layout/PageLoading.tsx'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { FirstUsage } from './FirstUsage.tsx'
import { MeterTiles } from './MeterTiles.tsx'
import { tilesOf } from './tiles.ts'
import { UsagePanel } from './UsagePanel.tsx'
import { useQuestion } from './useQuestion.ts'
import { type UsageSetting, usePeriodUsage, useUsageSetting } from './useUsage.ts'

/** What the tenant uses, live: how much is left, and how it went. */
export function UsagePage() {
  return (
    <RequirePermission permission="usage:read">
      <Loaded />
    </RequirePermission>
  )
}

function Loaded() {
  const { setting, problem, refetch } = useUsageSetting()
  return (
    <>
      <PageHeader
        title="Usage"
        summary={
          setting && (
            <>
              Billing period <When at={setting.periods.current.start} absolute /> to{' '}
              <When at={setting.periods.current.end} absolute />. Shown as it is recorded.
            </>
          )
        }
      />
      {problem && <ProblemNotice problem={problem} onRetry={refetch} />}
      {setting ? <Dashboard setting={setting} /> : !problem && <PageLoading />}
    </>
  )
}

function Dashboard({ setting }: { setting: UsageSetting }) {
  const [asked, change] = useQuestion()
  const [first] = setting.meters
  const isKnown = setting.meters.some(({ code }) => code === asked.meter)
  const question = useMemo(() => (isKnown || !first ? asked : { ...asked, meter: first.code }), [asked, isKnown, first])
  const { ofPeriod, problem, refetch } = usePeriodUsage(setting.periods)
  const tiles = ofPeriod ? tilesOf(setting.meters, ofPeriod) : null
  const isUnused = tiles?.every(({ meter, used }) => meter.kind !== 'SUM' || !used) ?? false
  return (
    <Box sx={{ display: 'grid', gap: 2.5, gridTemplateColumns: 'minmax(0, 1fr)' }}>
      {problem && <ProblemNotice problem={problem} onRetry={refetch} />}
      <MeterTiles
        tiles={tiles}
        count={setting.meters.filter(({ active }) => active).length}
        resetsAt={setting.periods.current.end}
        chosen={question.meter}
        onChoose={(meter) => change({ meter })}
      />
      {isUnused && <FirstUsage />}
      <UsagePanel
        question={question}
        setting={setting}
        limit={tiles?.find(({ meter }) => meter.code === question.meter)?.limit ?? null}
        pulse={ofPeriod}
        onChange={change}
      />
    </Box>
  )
}
