import Skeleton from '@mui/material/Skeleton'
import Typography from '@mui/material/Typography'
import { useTenantHomeQuery } from '../api/generated/operations.ts'
import { CopyValue } from '../components/CopyValue.tsx'
import { Section } from '../components/Section.tsx'

/** Where verifiers find the public halves. */
export function JwksCard() {
  const { data } = useTenantHomeQuery()
  return (
    <Section title="Public keys">
      <Typography variant="body2" color="text.secondary" sx={{ mb: 1 }}>
        Give this URL to whoever verifies this tenant’s signatures. It lists the active and the retired signing keys
        (JWKS).
      </Typography>
      {data ? <CopyValue value={data.tenant.jwksUrl} what="the JWKS URL" /> : <Skeleton width="60%" height={30} />}
    </Section>
  )
}
