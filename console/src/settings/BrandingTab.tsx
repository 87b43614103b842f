import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import { useNotify } from 'react-admin'
import { useUpdateTenantSettingsMutation } from '../api/generated/operations.ts'
import { GatedButton } from '../components/GatedButton.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { useAction } from '../components/useAction.ts'
import { isColor } from '../theme/color.ts'
import { BrandPreview } from './BrandPreview.tsx'
import { ColorField } from './ColorField.tsx'
import { LogoSection } from './LogoSection.tsx'
import type { TabProps } from './SettingsPage.tsx'
import { useFrameRefresh } from './useFrameRefresh.ts'

/** The tenant's logo and colour, and how the console looks with them before they are saved. */
export function BrandingTab(props: TabProps) {
  const { tenant } = props
  const [color, setColor] = useState(tenant.branding.primaryColor ?? '')
  const [logo, setLogo] = useState<string | null>(null)
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2.5,
        alignItems: 'start',
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', lg: 'repeat(2, minmax(0, 1fr))' },
      }}
    >
      <Stack spacing={2.5}>
        <LogoSection {...props} onPreview={setLogo} />
        <ColorSection {...props} color={color} onChange={setColor} />
      </Stack>
      <BrandPreview
        name={tenant.name}
        color={isColor(color) ? color : null}
        logo={logo ?? tenant.branding.logo?.large ?? null}
      />
    </Box>
  )
}

interface ColorSectionProps extends TabProps {
  color: string
  onChange(color: string): void
}

function ColorSection({ tenant, reload, color, onChange }: ColorSectionProps) {
  const [update] = useUpdateTenantSettingsMutation()
  const { busy, problem, run } = useAction()
  const refreshFrame = useFrameRefresh()
  const notify = useNotify()
  const saved = tenant.branding.primaryColor ?? ''
  const fieldError = problem?.fields.primaryColor

  async function save(next: string) {
    const done = await run(() =>
      update({ variables: { input: { version: tenant.version, primaryColor: next || null } } }),
    )
    if (done) notify(next ? 'The colour is saved.' : 'The colour is removed.', { type: 'success' })
    // Also after a conflict: what somebody else has saved is shown, and the choice here is kept to be saved again.
    await Promise.all([reload(), refreshFrame()])
  }

  return (
    <Section title="Colour">
      <Stack spacing={2}>
        <ColorField value={color} error={fieldError} onChange={onChange} />
        {problem && !fieldError && <ProblemNotice problem={problem} />}
        <Stack direction="row" spacing={1}>
          <GatedButton
            permission="settings:manage"
            variant="contained"
            loading={busy}
            disabled={!isColor(color) || color.toLowerCase() === saved}
            onClick={() => void save(color)}
          >
            Save colour
          </GatedButton>
          {saved && (
            <GatedButton
              permission="settings:manage"
              color="inherit"
              disabled={busy}
              onClick={() => {
                onChange('')
                void save('')
              }}
            >
              Remove colour
            </GatedButton>
          )}
        </Stack>
      </Stack>
    </Section>
  )
}
