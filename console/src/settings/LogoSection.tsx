import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useRemoveTenantLogoMutation } from '../api/generated/operations.ts'
import { LogoPicker } from '../components/LogoPicker.tsx'
import { Section } from '../components/Section.tsx'
import { TenantAvatar } from '../layout/TenantAvatar.tsx'
import { uploadLogo } from './logoUpload.ts'
import type { TabProps } from './SettingsPage.tsx'
import { useFrameRefresh } from './useFrameRefresh.ts'

interface LogoSectionProps extends TabProps {
  /** Shows a chosen picture, or with null the saved one. */
  onPreview(address: string | null): void
}

/** The tenant's logo in the console and its mails. */
export function LogoSection({ tenant, reload, onPreview }: LogoSectionProps) {
  const [remove] = useRemoveTenantLogoMutation()
  const refreshFrame = useFrameRefresh()
  const { logo } = tenant.branding
  return (
    <Section title="Logo">
      <Box sx={{ display: 'flex', gap: 2, alignItems: 'center', mb: 2 }}>
        <TenantAvatar name={tenant.name} logo={logo?.large ?? null} size={64} />
        <Typography variant="body2" color="text.secondary">
          PNG, JPEG or WebP up to 2 MB, best square and at least 256 pixels wide. It is shown in the console.
        </Typography>
      </Box>
      <LogoPicker
        permission="settings:manage"
        hasLogo={logo !== null}
        upload={(file) => uploadLogo(tenant, file)}
        remove={() => remove({ variables: { input: { version: tenant.version } } })}
        words={{
          saved: 'The logo is saved.',
          removed: 'The logo is removed. You can bring it back from the history.',
        }}
        reload={() => Promise.all([reload(), refreshFrame()])}
        onPreview={onPreview}
      />
    </Section>
  )
}
