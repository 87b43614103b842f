import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import receiver from '../../../api/examples/webhook-receiver.mjs?raw'
import { CodeBlock } from '../components/CodeBlock.tsx'

const setup = `npm install standardwebhooks
export WEBHOOK_SECRET='whsec_…'
node webhook-receiver.mjs
`

/** A receiver that checks the signature, ready to paste: the example that the tests run. */
export function VerifySnippet() {
  return (
    <Box sx={{ minWidth: 0 }}>
      <Typography variant="body2" color="text.secondary" sx={{ mb: 1.5 }}>
        Check the signature before you believe a message. It follows Standard Webhooks: there are libraries for most
        languages. In Node:
      </Typography>
      <Box sx={{ display: 'grid', gap: 1.5, gridTemplateColumns: 'minmax(0, 1fr)' }}>
        <CodeBlock title="In a terminal" text={setup} />
        <CodeBlock title="webhook-receiver.mjs" text={receiver} />
      </Box>
    </Box>
  )
}
