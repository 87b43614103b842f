import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Table from '@mui/material/Table'
import TableBody from '@mui/material/TableBody'
import TableCell from '@mui/material/TableCell'
import TableHead from '@mui/material/TableHead'
import TableRow from '@mui/material/TableRow'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { type CataloguedPlanFieldsFragment, useCreatePlanDraftMutation } from '../api/generated/operations.ts'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { StatusChip } from '../components/StatusChip.tsx'
import { useAction } from '../components/useAction.ts'
import { When } from '../components/When.tsx'
import { baseText } from '../plan/priceWords.ts'
import { MoveDialog } from './MoveDialog.tsx'
import { DiscardDialog, PublishDialog, RetireDialog } from './PlanDialogs.tsx'
import type { CataloguedPlan } from './PlansPage.tsx'

interface PlanVersionsProps {
  /** Newest first. */
  versions: readonly CataloguedPlan[]
  onEdit(draft: CataloguedPlanFieldsFragment): void
  onChanged(): void
}

type Asked = 'publish' | 'discard' | 'retire' | 'move'

/** A plan and its versions, with what can be done to each. */
export function PlanVersions({ versions, onEdit, onChanged }: PlanVersionsProps) {
  const [create] = useCreatePlanDraftMutation()
  const { busy, problem, run } = useAction()
  const [asked, setAsked] = useState<{ what: Asked; plan: CataloguedPlanFieldsFragment } | null>(null)
  const newest = versions[0]?.plan
  const published = versions.find(({ plan }) => plan.state === 'PUBLISHED')?.plan
  const shown = published ?? newest
  if (!newest || !shown) return null
  const { code, version } = newest

  async function begin() {
    await run(async () => {
      const { data } = await create({ variables: { input: { code, fromCode: code, fromVersion: version } } })
      if (data) onEdit(data.createPlanDraft)
      onChanged()
    })
  }

  const dialog = { onChanged, onClose: () => setAsked(null) }
  return (
    <Section
      title={shown.name}
      aside={
        newest.state !== 'DRAFT' && (
          <Button variant="outlined" size="small" loading={busy} onClick={() => void begin()}>
            New version of {shown.name}
          </Button>
        )
      }
    >
      <Typography variant="body2" color="text.secondary" sx={{ mb: 1 }}>
        {shown.summary}
      </Typography>
      {problem && <ProblemNotice problem={problem} />}
      <Box sx={{ overflowX: 'auto', mx: -1 }}>
        <Table size="small" sx={{ '& tbody tr:last-of-type td': { borderBottom: 0 } }}>
          <TableHead>
            <TableRow>
              <TableCell sx={{ width: '25%' }}>Version</TableCell>
              <TableCell sx={{ width: '10%' }}>Tenants</TableCell>
              <TableCell className="wide-only" sx={{ width: '15%' }}>
                Price
              </TableCell>
              <TableCell className="wide-only" sx={{ width: '20%' }}>
                Published
              </TableCell>
              <TableCell>Actions</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {versions.map(({ plan, tenants }) => (
              <TableRow key={plan.version}>
                <TableCell>
                  <Box sx={{ display: 'flex', gap: 1, alignItems: 'center', flexWrap: 'wrap' }}>
                    {plan.version} <StatusChip status={plan.state} label={stateText[plan.state]} />
                  </Box>
                </TableCell>
                <TableCell>{tenants}</TableCell>
                <TableCell className="wide-only">{baseText(plan.prices)}</TableCell>
                <TableCell className="wide-only">
                  {plan.publishedAt ? <When at={plan.publishedAt} absolute /> : '–'}
                </TableCell>
                <TableCell>
                  <VersionActions
                    plan={plan}
                    canMove={tenants > 0 && Boolean(published)}
                    onEdit={() => onEdit(plan)}
                    onAsk={(what) => setAsked({ what, plan })}
                  />
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </Box>
      {asked?.what === 'publish' && <PublishDialog plan={asked.plan} replaced={published} {...dialog} />}
      {asked?.what === 'discard' && <DiscardDialog plan={asked.plan} {...dialog} />}
      {asked?.what === 'retire' && <RetireDialog plan={asked.plan} {...dialog} />}
      {asked?.what === 'move' && <MoveDialog plan={asked.plan} {...dialog} />}
    </Section>
  )
}

/** The words of a button stand under the column's name. */
const flush = { ml: -1.75 }

const stateText = { DRAFT: 'Draft', PUBLISHED: 'On offer', RETIRED: 'Retired' }

interface VersionActionsProps {
  plan: CataloguedPlanFieldsFragment
  canMove: boolean
  onEdit(): void
  onAsk(what: Asked): void
}

function VersionActions({ plan, canMove, onEdit, onAsk }: VersionActionsProps) {
  const named = (verb: string) => `${verb} ${plan.name} version ${plan.version}`
  if (plan.state === 'PUBLISHED')
    return (
      <Button
        size="small"
        color="inherit"
        sx={flush}
        aria-label={named('Take off the offer:')}
        onClick={() => onAsk('retire')}
      >
        Take off the offer
      </Button>
    )
  if (plan.state === 'RETIRED')
    return canMove ? (
      <Button
        size="small"
        color="inherit"
        sx={flush}
        aria-label={named('Move tenants from')}
        onClick={() => onAsk('move')}
      >
        Move tenants
      </Button>
    ) : (
      '–'
    )
  return (
    <Box sx={{ display: 'flex', gap: 0.5, flexWrap: 'wrap', ...flush }}>
      <Button size="small" aria-label={named('Edit')} onClick={onEdit}>
        Edit
      </Button>
      <Button size="small" aria-label={named('Publish')} onClick={() => onAsk('publish')}>
        Publish
      </Button>
      <Button size="small" color="inherit" aria-label={named('Discard')} onClick={() => onAsk('discard')}>
        Discard
      </Button>
    </Box>
  )
}
