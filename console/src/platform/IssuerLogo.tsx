import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import type { BillingSettingsFieldsFragment } from '../api/generated/operations.ts'
import { LogoPicker } from '../components/LogoPicker.tsx'
import { Section } from '../components/Section.tsx'
import { issuerLogoPath, saveIssuerLogo } from './issuerLogo.ts'

interface IssuerLogoProps {
  settings: BillingSettingsFieldsFragment
  onSaved(): Promise<unknown>
}

/** The picture on the invoices to come. */
export function IssuerLogo({ settings: { logoHash, revision }, onSaved }: IssuerLogoProps) {
  const [preview, setPreview] = useState<string | null>(null)
  const shown = preview ?? (logoHash && issuerLogoPath(logoHash))
  return (
    <Section title="Logo on invoices">
      <Box sx={{ display: 'grid', gap: 2, justifyItems: 'start', mb: 2 }}>
        {shown ? (
          <Box
            component="img"
            src={shown}
            alt={preview ? 'The logo you chose' : 'The logo on invoices'}
            sx={{
              ...{ width: 96, height: 96, objectFit: 'contain' },
              ...{ bgcolor: '#fff', border: 1, borderColor: 'divider', borderRadius: 1 },
            }}
          />
        ) : (
          <Typography variant="body2" color="text.secondary">
            Invoices bear the issuer’s name in place of a logo.
          </Typography>
        )}
        <Typography variant="body2" color="text.secondary">
          PNG, JPEG or WebP up to 2 MB. Wide ones are shown wide.
        </Typography>
      </Box>
      <LogoPicker
        permission="platform:billing"
        hasLogo={logoHash !== null}
        upload={(file) => saveIssuerLogo(revision, file)}
        remove={() => saveIssuerLogo(revision, null)}
        words={{ saved: 'The logo is on the next invoices.', removed: 'The logo is removed.' }}
        reload={onSaved}
        onPreview={setPreview}
      />
    </Section>
  )
}
