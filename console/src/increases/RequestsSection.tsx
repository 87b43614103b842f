import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { type IncreaseFieldsFragment, useCancelIncreaseMutation } from '../api/generated/operations.ts'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { StatusChip } from '../components/StatusChip.tsx'
import { useAction } from '../components/useAction.ts'
import { When } from '../components/When.tsx'
import { limitText } from '../format/words.ts'
import { limitName } from '../plan/planWords.ts'
import { useWhyNot } from '../viewer/scope.tsx'
import { increaseStates, wishText } from './increaseWords.ts'

interface RequestsSectionProps {
  requests: readonly IncreaseFieldsFragment[]
  onChanged(): void
}

/** What was asked of the operators, and what they said. Nothing where nobody has asked yet. */
export function RequestsSection({ requests, onChanged }: RequestsSectionProps) {
  const [cancel] = useCancelIncreaseMutation()
  const { busy, problem, run } = useAction()
  const mayCancel = useWhyNot('plan:change') === null
  if (requests.length === 0) return null

  async function takeBack(id: string) {
    await run(() => cancel({ variables: { input: { id } } }))
    onChanged()
  }

  return (
    <Section title="Requests for increases">
      {problem && <ProblemNotice problem={problem} />}
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none' }}>
        {requests.map((request) => (
          <Box
            component="li"
            key={request.id}
            sx={{
              py: 1.5,
              borderTop: 1,
              borderColor: 'divider',
              '&:first-of-type': { borderTop: 0, pt: 0 },
              display: 'flex',
              gap: 2,
              alignItems: 'center',
              flexWrap: 'wrap',
            }}
          >
            <Box sx={{ flex: '1 1 260px', minWidth: 0, overflowWrap: 'anywhere' }}>
              <Box sx={{ fontWeight: 560 }}>
                {limitName(request.meter)}: {wishText(request)}
              </Box>
              <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>
                {request.reason} · by {request.by}, <When at={request.createdAt} />
              </Box>
              <Decision request={request} />
            </Box>
            <StatusChip status={request.state} label={increaseStates[request.state]} />
            {request.state === 'OPEN' && mayCancel && (
              <Button
                size="small"
                variant="outlined"
                disabled={busy}
                aria-label={`Take back ${limitName(request.meter)}: ${wishText(request)}`}
                onClick={() => void takeBack(request.id)}
              >
                Take back
              </Button>
            )}
          </Box>
        ))}
      </Box>
    </Section>
  )
}

function Decision({ request: { state, granted, grantedUntil, note } }: { request: IncreaseFieldsFragment }) {
  if (state !== 'APPROVED' && !note) return null
  return (
    <Box sx={{ fontSize: '0.8125rem', mt: 0.25 }}>
      {state === 'APPROVED' && grantedUntil && (
        <>
          {limitText(granted)} until <When at={grantedUntil} absolute />
          {note && ': '}
        </>
      )}
      {note && `“${note}”`}
    </Box>
  )
}
