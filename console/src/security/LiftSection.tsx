import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { useNotify } from 'react-admin'
import type { LiftableCeiling, SecurityPolicyFieldsFragment } from '../api/generated/operations.ts'
import { Section } from '../components/Section.tsx'
import { useTenant } from '../viewer/scope.tsx'
import { ceilingNames, ceilingOfCode } from './ceilings.ts'
import { LiftButton } from './LiftButton.tsx'

const liftable: readonly LiftableCeiling[] = ['IP_ALLOW_LIST', 'SESSION_LENGTH', 'SINGLE_SIGN_ON']

interface LiftSectionProps {
  policy: SecurityPolicyFieldsFragment
  reload(): Promise<unknown>
}

/** For operators: what keeps a tenant's own people out of it, and the way to switch it off. */
export function LiftSection({ policy, reload }: LiftSectionProps) {
  const tenant = useTenant()
  const notify = useNotify()
  const enforced = liftable.filter((ceiling) => policy[ceilingOfCode[ceiling]].mode === 'ENFORCED')
  if (enforced.length === 0) return null

  async function onLifted(ceiling: LiftableCeiling) {
    notify(`${ceilingNames[ceilingOfCode[ceiling]]}: switched off.`, { type: 'success' })
    await reload()
  }

  return (
    <Section title="Locked out?">
      <Typography variant="body2" color="text.secondary" sx={{ mb: 2 }}>
        As an operator you can switch off what keeps the people of {tenant.name} out.
      </Typography>
      <Stack direction="row" spacing={1} useFlexGap sx={{ flexWrap: 'wrap' }}>
        {enforced.map((ceiling) => (
          <LiftButton key={ceiling} tenant={tenant} ceiling={ceiling} onLifted={() => void onLifted(ceiling)} />
        ))}
      </Stack>
    </Section>
  )
}
