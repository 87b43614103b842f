import TextField from '@mui/material/TextField'
import { OrganizationField } from './OrganizationField.tsx'
import { SlugField } from './SlugField.tsx'
import { TimeZoneField } from './TimeZoneField.tsx'
import type { WizardInput } from './wizard.ts'

export interface StepProps {
  input: WizardInput
  errors: Record<string, string>
  onChange(changed: Partial<WizardInput>): void
}

interface CompanyStepProps extends StepProps {
  onSlugRefused(refused: boolean): void
}

export function CompanyStep({ input, errors, onChange, onSlugRefused }: CompanyStepProps) {
  return (
    <>
      <OrganizationField
        value={input.organizationId ?? null}
        error={errors.organizationId}
        onChange={(organization) =>
          onChange({ organizationId: organization?.id ?? null, ...(organization && { name: organization.name }) })
        }
      />
      <TextField
        label="Company name"
        name="organization"
        size="medium"
        autoComplete="organization"
        autoFocus
        value={input.name}
        onChange={(event) => onChange({ name: event.target.value })}
        error={Boolean(errors.name)}
        helperText={errors.name ?? 'As your team knows it. You can change it later.'}
      />
      <SlugField
        name={input.name}
        slug={input.slug}
        error={errors.slug}
        onChange={(slug) => onChange({ slug })}
        onRefused={onSlugRefused}
      />
      <TimeZoneField value={input.timeZone} error={errors.timeZone} onChange={(timeZone) => onChange({ timeZone })} />
    </>
  )
}
