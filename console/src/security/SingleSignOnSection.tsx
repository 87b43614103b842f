import Box from '@mui/material/Box'
import Skeleton from '@mui/material/Skeleton'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { toProblem } from '../api/errors.ts'
import { useCreateSsoSetupLinkMutation, useSingleSignOnQuery } from '../api/generated/operations.ts'
import { GatedButton } from '../components/GatedButton.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { StatusChip } from '../components/StatusChip.tsx'
import { useAction } from '../components/useAction.ts'
import type { SectionProps } from './AccessSections.tsx'
import { CeilingSection } from './CeilingSection.tsx'
import { ceilingNames } from './ceilings.ts'

/** The company's own sign-in: its connections, the way to set them up, and whether everybody must come through it. */
export function SingleSignOnSection({ onChange, ...form }: SectionProps) {
  const { data, error, refetch } = useSingleSignOnQuery()
  if (data && !data.singleSignOn.offered)
    return (
      <Section title={ceilingNames.singleSignOn}>
        <Typography variant="body2" color="text.secondary">
          This installation signs people in by e-mailed code. Single sign-on needs WorkOS: ask whoever runs it.
        </Typography>
      </Section>
    )
  return (
    <CeilingSection
      {...form}
      ceiling="singleSignOn"
      summary="People reach this tenant only through your company’s own sign-in. To enforce it, be signed in through it yourself."
      onMode={(mode) => onChange({ singleSignOn: { mode } })}
    >
      {error && <ProblemNotice problem={toProblem(error)} onRetry={refetch} />}
      {!data && !error && <Skeleton height={40} />}
      {data && (
        <Stack spacing={1}>
          {data.singleSignOn.connections.map(({ id, name, kind, state }) => (
            <Box key={id} sx={{ display: 'flex', gap: 1, alignItems: 'center', flexWrap: 'wrap' }}>
              <StatusChip status={state} />
              <span>{name}</span>
              <Typography component="span" variant="body2" color="text.secondary">
                {kind}
              </Typography>
            </Box>
          ))}
          <SetupButton isFirst={data.singleSignOn.connections.length === 0} />
        </Stack>
      )}
    </CeilingSection>
  )
}

function SetupButton({ isFirst }: { isFirst: boolean }) {
  const [create] = useCreateSsoSetupLinkMutation()
  const { busy, problem, run } = useAction()

  async function open() {
    await run(async () => {
      const { data } = await create()
      if (data) window.location.assign(data.createSsoSetupLink.url)
    })
  }

  return (
    <Stack spacing={1} sx={{ alignItems: 'flex-start' }}>
      {problem && <ProblemNotice problem={problem} />}
      <GatedButton permission="security:manage" variant="outlined" loading={busy} onClick={() => void open()}>
        {isFirst ? 'Set up single sign-on' : 'Change the connection'}
      </GatedButton>
    </Stack>
  )
}
