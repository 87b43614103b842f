import Chip from '@mui/material/Chip'
import MuiLink from '@mui/material/Link'
import { Link } from 'react-router-dom'
import { Code } from '../components/Code.tsx'
import { CopyValue } from '../components/CopyValue.tsx'
import { Fact, Facts } from '../components/Facts.tsx'
import { Section } from '../components/Section.tsx'
import { StatusChip } from '../components/StatusChip.tsx'
import { When } from '../components/When.tsx'
import { useTenant } from '../viewer/scope.tsx'
import { type ApiKey, environmentText, stateText } from './apiKeyWords.ts'
import { Ending } from './Ending.tsx'

/** Everything about the key that does not change by itself. */
export function KeyFacts({ apiKey }: { apiKey: ApiKey }) {
  const { slug } = useTenant()
  const { id, start, state, environment, permissions, createdAt, createdBy, metadata, rotation } = apiKey
  return (
    <Section title="Key" aside={<StatusChip status={state} label={stateText[state]} />}>
      <Facts>
        <Fact name="Begins with">
          <Code>{start}</Code>
        </Fact>
        <Fact name="Environment">{environmentText[environment]}</Fact>
        <Fact name="Ends">
          <Ending apiKey={apiKey} />
        </Fact>
        <Fact name="Made">
          <span style={{ overflowWrap: 'anywhere' }}>
            <When at={createdAt} absolute /> by {createdBy.label}
          </span>
        </Fact>
        {rotation.replaces && (
          <Fact name="In place of">
            <MuiLink component={Link} to={`/t/${slug}/api-keys/${rotation.replaces}`}>
              The key before
            </MuiLink>
          </Fact>
        )}
        <Fact name="Permissions">
          {permissions.length === 0 && 'None'}
          {permissions.map((permission) => (
            <Chip key={permission} size="small" label={permission} />
          ))}
        </Fact>
        {metadata.map(({ key, value }) => (
          <Fact key={key} name={key}>
            {value}
          </Fact>
        ))}
        <Fact name="Id">
          <CopyValue value={id} what="the key’s id" />
        </Fact>
      </Facts>
    </Section>
  )
}
