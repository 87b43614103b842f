import Box from '@mui/material/Box'
import { toProblem } from '../api/errors.ts'
import { useRulePacksQuery } from '../api/generated/operations.ts'
import { PageHeader } from '../components/PageHeader.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { PageLoading } from '../layout/PageLoading.tsx'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { PackCard } from './PackCard.tsx'
import { RulesTabs } from './RulesTabs.tsx'
import { SessionCard } from './SessionCard.tsx'

/** The rules that the product brings along, and the session in which all rules are at work. */
export function PacksPage() {
  return (
    <RequirePermission permission="rules:read">
      <PageHeader
        title="Packs of rules"
        summary="Rules that the product brings along. Once installed they are yours to change; a later version is offered rule by rule."
      />
      <RulesTabs />
      <Loaded />
    </RequirePermission>
  )
}

function Loaded() {
  const { data, error, refetch } = useRulePacksQuery()
  if (error) return <ProblemNotice problem={toProblem(error)} onRetry={refetch} />
  if (!data) return <PageLoading />
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2.5,
        alignItems: 'start',
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 2fr) minmax(0, 1fr)' },
      }}
    >
      <Box sx={{ display: 'grid', gap: 2.5, minWidth: 0 }}>
        {data.rulePacks.map((pack) => (
          <PackCard key={pack.id} pack={pack} reload={refetch} />
        ))}
      </Box>
      <SessionCard />
    </Box>
  )
}
