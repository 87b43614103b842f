import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { Link } from 'react-router-dom'
import recordUsage from '../../../api/examples/record-usage.sh?raw'
import { CodeBlock } from '../components/CodeBlock.tsx'
import { Section } from '../components/Section.tsx'
import { useCan, useTenant } from '../viewer/scope.tsx'

/** What brings the first usage, ready to paste. */
export function FirstUsage() {
  const { slug } = useTenant()
  const canMakeKeys = useCan('api-keys:manage')
  const setup = [
    `export BETRACE_URL='${window.location.origin}'`,
    `: "\${BETRACE_API_KEY:?Set it to your API key}"`,
    'sh record-usage.sh spans 120',
  ]
  return (
    <Section
      title="Record your first usage"
      aside={
        canMakeKeys && (
          <Button component={Link} to={`/t/${slug}/api-keys/new`} size="small">
            Create an API key
          </Button>
        )
      }
    >
      <Typography variant="body2" color="text.secondary" sx={{ mb: 2, maxWidth: 640 }}>
        Nothing was used in this billing period yet. Programs record what they use with an API key that holds
        usage:record; calls to the API are counted by themselves. Both show on this page within two seconds.
      </Typography>
      <Box sx={{ display: 'grid', gap: 1.5, gridTemplateColumns: 'minmax(0, 1fr)' }}>
        <CodeBlock title="In a terminal" text={`${setup.join('\n')}\n`} />
        <CodeBlock title="record-usage.sh" text={recordUsage} />
      </Box>
    </Section>
  )
}
