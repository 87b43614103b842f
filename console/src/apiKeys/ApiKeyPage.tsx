import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import MuiLink from '@mui/material/Link'
import Typography from '@mui/material/Typography'
import { Link, useParams } from 'react-router-dom'
import { toProblem } from '../api/errors.ts'
import { type ApiKeyQuery, useApiKeyQuery } from '../api/generated/operations.ts'
import { PageHeader } from '../components/PageHeader.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { When } from '../components/When.tsx'
import { NotFoundInside } from '../layout/NotFound.tsx'
import { PageLoading } from '../layout/PageLoading.tsx'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { useCan, useTenant } from '../viewer/scope.tsx'
import { isLiving, lastCallText } from './apiKeyWords.ts'
import { KeyActions } from './KeyActions.tsx'
import { KeyEvents } from './KeyEvents.tsx'
import { KeyFacts } from './KeyFacts.tsx'
import { KeySummary } from './KeySummary.tsx'
import { inSentence } from './permissionAreas.ts'
import { Snippets } from './Snippets.tsx'
import { UsageBars, usageText } from './UsageBars.tsx'

/** One key: what it may do, how it is used, and what was done to it. */
export function ApiKeyPage() {
  return (
    <RequirePermission permission="api-keys:read">
      <Loaded />
    </RequirePermission>
  )
}

function Loaded() {
  const { id = '' } = useParams()
  const { data, previousData, error, refetch } = useApiKeyQuery({ variables: { id } })
  const known = data ?? (previousData?.apiKey.id === id ? previousData : undefined)
  if (error) {
    const problem = toProblem(error)
    return problem.code === 'NOT_FOUND' ? <NotFoundInside /> : <ProblemNotice problem={problem} onRetry={refetch} />
  }
  return known ? <KeyPage apiKey={known.apiKey} onChanged={() => void refetch()} /> : <PageLoading />
}

function KeyPage({ apiKey, onChanged }: { apiKey: ApiKeyQuery['apiKey']; onChanged: () => void }) {
  const canReadAudit = useCan('audit:read')
  const { name, description, permissions, summary } = apiKey
  return (
    <>
      <PageHeader title={name} summary={description} action={<KeyActions apiKey={apiKey} onChanged={onChanged} />} />
      <Standing apiKey={apiKey} />
      {/* On a phone one under the other; on wide screens the second stands beside the first and the third. */}
      <Box
        sx={{
          display: 'grid',
          gap: 2.5,
          alignItems: 'start',
          gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'minmax(0, 3fr) minmax(0, 2fr)' },
          gridTemplateRows: { lg: 'auto 1fr' },
        }}
      >
        <UsageSection apiKey={apiKey} />
        <Box sx={{ display: 'grid', gap: 2.5, minWidth: 0, gridColumn: { lg: 2 }, gridRow: { lg: '1 / span 2' } }}>
          <KeySummary
            title="This key can"
            may={permissions.length === 0 ? [] : summary.slice(0, permissions.length).map(inSentence)}
            notes={summary.slice(Math.max(1, permissions.length))}
          />
          <KeyFacts apiKey={apiKey} />
        </Box>
        <Box sx={{ display: 'grid', gap: 2.5, minWidth: 0 }}>
          {isLiving(apiKey) && (
            <Section title="Use it from CI or a program">
              <Snippets permissions={permissions} secret={null} />
            </Section>
          )}
          {canReadAudit && <KeyEvents keyId={apiKey.id} />}
        </Box>
      </Box>
    </>
  )
}

function UsageSection({ apiKey: { lastUse, month } }: { apiKey: ApiKeyQuery['apiKey'] }) {
  const { slug } = useTenant()
  const canReadUsage = useCan('usage:read')
  return (
    <Section
      title="Usage"
      aside={
        canReadUsage && (
          <Button component={Link} to={`/t/${slug}/usage?range=30d&by=key`} size="small">
            Beside other keys
          </Button>
        )
      }
    >
      <Typography sx={{ overflowWrap: 'anywhere' }}>
        {lastUse ? (
          <>
            {usageText(month)}. Last used <When at={lastUse.at} />: {lastCallText(lastUse)}.
          </>
        ) : (
          'It has not been used yet.'
        )}
      </Typography>
      {Number(month.calls) + Number(month.refused) > 0 && (
        <Box sx={{ mt: 2 }}>
          <UsageBars usage={month} height={120} />
        </Box>
      )}
    </Section>
  )
}

/** What has to be known before anything else: that it is off, ended, or replaced. */
function Standing({ apiKey }: { apiKey: ApiKeyQuery['apiKey'] }) {
  const { slug } = useTenant()
  const { state, disabledAt, disabledReason, revokedAt, revokedBy, rotation } = apiKey
  const newKey = rotation.replacedBy && (
    <MuiLink component={Link} to={`/t/${slug}/api-keys/${rotation.replacedBy}`} sx={{ color: 'inherit' }}>
      Open the new key
    </MuiLink>
  )
  if (state === 'REVOKED' && revokedAt)
    return (
      <Note>
        Revoked <When at={revokedAt} /> by {revokedBy ?? 'somebody'}. It is refused everywhere. {newKey}
      </Note>
    )
  if (state === 'EXPIRED') return <Note>This key has expired and is refused everywhere. {newKey}</Note>
  if (state === 'DISABLED' && disabledAt)
    return (
      <Note>
        Disabled <When at={disabledAt} />
        {disabledReason === 'UNUSED' && ', because nobody used it for as long as the security settings allow'}. It is
        refused until it is enabled again.
      </Note>
    )
  if (rotation.replacedBy && rotation.overlapEndsAt)
    return (
      <Note>
        Another key takes the place of this one, which works until it ends <When at={rotation.overlapEndsAt} />.{' '}
        {newKey}
      </Note>
    )
  return null
}

function Note({ children }: { children: React.ReactNode }) {
  return (
    <Alert severity="warning" variant="outlined" sx={{ mb: 2.5 }}>
      {children}
    </Alert>
  )
}
