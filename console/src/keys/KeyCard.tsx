import Alert from '@mui/material/Alert'
import LinearProgress from '@mui/material/LinearProgress'
import Skeleton from '@mui/material/Skeleton'
import Typography from '@mui/material/Typography'
import { useEffect, useRef, useState } from 'react'
import { useNotify, useRefresh } from 'react-admin'
import { toProblem } from '../api/errors.ts'
import type { KeyPurpose } from '../api/generated/operations.ts'
import { Fact, Facts } from '../components/Facts.tsx'
import { GatedButton } from '../components/GatedButton.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { StatusChip } from '../components/StatusChip.tsx'
import { When } from '../components/When.tsx'
import { providerText, stateText, type TenantKey } from './keyWords.ts'
import { RotateDialog } from './RotateDialog.tsx'
import { useCurrentKeys } from './useCurrentKeys.ts'

interface KeyCardProps {
  purpose: KeyPurpose
  title: string
  use: string
  rotation: string
}

/** One purpose: the version at work, and its rotation. */
export function KeyCard({ purpose, title, use, rotation }: KeyCardProps) {
  const { active, pending, isPending, error, refetch } = useCurrentKeys(purpose)
  const [asking, setAsking] = useState(false)
  useRotationNotice(title, active, pending)
  return (
    <Section title={title} aside={active && <StatusChip status={active.state} label={stateText[active.state]} />}>
      <Typography variant="body2" color="text.secondary" sx={{ mb: 2 }}>
        {use}
      </Typography>
      {error && <ProblemNotice problem={toProblem(error)} onRetry={refetch} />}
      {isPending && !error && <Skeleton variant="rounded" height={180} />}
      {active && <KeyFacts record={active} />}
      {!isPending && !error && !active && <Typography>There is no active version yet.</Typography>}
      {pending && <RotationProgress pending={pending} />}
      <GatedButton
        permission="keys:manage"
        variant="outlined"
        disabled={!active || pending !== null}
        onClick={() => setAsking(true)}
        sx={{ mt: 2 }}
      >
        Rotate {title.toLowerCase()}
      </GatedButton>
      <RotateDialog
        open={asking}
        purpose={purpose}
        title={title}
        rotation={rotation}
        onClose={() => setAsking(false)}
        onRotating={refetch}
      />
    </Section>
  )
}

function KeyFacts({ record }: { record: TenantKey }) {
  return (
    <Facts>
      <Fact name="Version">{record.version}</Fact>
      <Fact name="In use since">
        <When at={record.activatedAt ?? record.createdAt} />
      </Fact>
      {record.rotateAfter && (
        <Fact name="Next rotation">
          <span>
            <When at={record.rotateAfter} absolute /> (<When at={record.rotateAfter} />)
          </span>
        </Fact>
      )}
      <Fact name="Algorithm">{record.algorithm}</Fact>
      <Fact name="Kept in">{providerText(record.provider)}</Fact>
    </Facts>
  )
}

function RotationProgress({ pending }: { pending: TenantKey }) {
  return (
    <Alert
      severity={pending.error ? 'warning' : 'info'}
      variant="outlined"
      role="status"
      sx={{ mt: 2, '& .MuiAlert-message': { flex: 1 } }}
    >
      Version {pending.version} is being made. The current version stays at work until it is ready.
      {pending.error && ` ${pending.error} It is tried again by itself.`}
      <LinearProgress aria-label="Rotation in progress" sx={{ mt: 1, borderRadius: 2 }} />
    </Alert>
  )
}

/** Says so when the version that was being made has taken over, and renews what else the page shows. */
function useRotationNotice(title: string, active: TenantKey | null, pending: TenantKey | null) {
  const notify = useNotify()
  const refresh = useRefresh()
  const awaited = useRef<number | null>(null)

  useEffect(() => {
    if (pending) awaited.current = pending.version
    if (!active || awaited.current === null || active.version < awaited.current) return
    awaited.current = null
    notify(`${title} rotated: version ${active.version} is active.`, { type: 'success' })
    refresh()
  }, [active, pending, title, notify, refresh])
}
