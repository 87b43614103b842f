import Box from '@mui/material/Box'
import { useState } from 'react'
import { Route, Routes, useNavigate, useParams } from 'react-router-dom'
import { toProblem } from '../api/errors.ts'
import { useRuleQuery } from '../api/generated/operations.ts'
import { actorText } from '../audit/auditWords.ts'
import { GatedButton } from '../components/GatedButton.tsx'
import { PageHeader } from '../components/PageHeader.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { TabLinks } from '../components/TabLinks.tsx'
import { When } from '../components/When.tsx'
import { NotFoundInside } from '../layout/NotFound.tsx'
import { PageLoading } from '../layout/PageLoading.tsx'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { useBasePath } from '../viewer/scope.tsx'
import { DeleteRuleDialog } from './DeleteRuleDialog.tsx'
import { EditRule } from './EditRule.tsx'
import { EnabledSwitch } from './EnabledSwitch.tsx'
import { RuleHistory } from './RuleHistory.tsx'
import type { Rule } from './ruleWords.ts'
import { useDeletedNotice } from './useDeletedNotice.ts'

/** One rule: what it says, what it makes of a trace, and what it said before. */
export function RulePage() {
  return (
    <RequirePermission permission="rules:read">
      <Loaded />
    </RequirePermission>
  )
}

function Loaded() {
  const { id = '' } = useParams()
  const { data, error, refetch } = useRuleQuery({ variables: { id } })
  if (error) {
    const problem = toProblem(error)
    return problem.code === 'NOT_FOUND' ? <NotFoundInside /> : <ProblemNotice problem={problem} onRetry={refetch} />
  }
  if (!data) return <PageLoading />
  const reload = async () => (await refetch()).data?.rule ?? null
  return <Shown rule={data.rule} reload={reload} />
}

function Shown({ rule, reload }: { rule: Rule; reload(): Promise<Rule | null> }) {
  const base = `${useBasePath()}/rules`
  const tabs = [
    { to: `${base}/${rule.id}`, label: 'Rule', end: true },
    { to: `${base}/${rule.id}/history`, label: 'History' },
  ]
  return (
    <>
      <PageHeader
        title={rule.name}
        summary={
          <>
            Version {rule.version}, written by {actorText(rule)}, <When at={rule.updatedAt} />.
          </>
        }
        action={<Actions rule={rule} reload={reload} />}
      />
      <TabLinks label="Rule" tabs={tabs} />
      <Routes>
        <Route index element={<EditRule rule={rule} reload={reload} />} />
        <Route path="history" element={<RuleHistory rule={rule} reload={reload} />} />
        <Route path="*" element={<NotFoundInside />} />
      </Routes>
    </>
  )
}

function Actions({ rule, reload }: { rule: Rule; reload(): Promise<Rule | null> }) {
  const base = useBasePath()
  const navigate = useNavigate()
  const sayDeleted = useDeletedNotice()
  const [deleting, setDeleting] = useState(false)
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1 }}>
      <Box component="span" aria-hidden sx={{ color: 'text.secondary', fontSize: '0.875rem' }}>
        {rule.enabled ? 'On' : 'Off'}
      </Box>
      <EnabledSwitch rule={rule} onChanged={() => void reload()} />
      <GatedButton permission="rules:manage" color="error" variant="outlined" onClick={() => setDeleting(true)}>
        Delete…
      </GatedButton>
      {deleting && (
        <DeleteRuleDialog
          rule={rule}
          onClose={() => setDeleting(false)}
          onDeleted={() => {
            sayDeleted(rule)
            navigate(`${base}/rules`)
          }}
        />
      )}
    </Box>
  )
}
