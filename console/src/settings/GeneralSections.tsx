import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import type { TenantSettingsFragment } from '../api/generated/operations.ts'
import { Section } from '../components/Section.tsx'
import { TimeZoneField } from '../onboarding/TimeZoneField.tsx'
import { AddressField } from './AddressField.tsx'
import type { Draft } from './draft.ts'
import { LocaleField } from './LocaleField.tsx'
import { MetadataField } from './MetadataField.tsx'
import { TagsField } from './TagsField.tsx'

interface SectionProps {
  draft: Draft
  base: Draft
  /** The server's sentences by field path. */
  errors: Record<string, string>
  onChange(part: Partial<Draft>): void
}

/** The sentence for a field or anything inside it (`metadata.0.key`). */
function errorOf(errors: Record<string, string>, field: keyof Draft): string | undefined {
  return Object.entries(errors).find(([path]) => path === field || path.startsWith(`${field}.`))?.[1]
}

export function IdentitySection({ draft, base, errors, onChange }: SectionProps) {
  const contactError = errorOf(errors, 'supportContact')
  return (
    <Section title="Name and address">
      <Stack spacing={2.5}>
        <TextField
          label="Name"
          name="name"
          value={draft.name}
          onChange={(event) => onChange({ name: event.target.value })}
          error={Boolean(errorOf(errors, 'name'))}
          helperText={errorOf(errors, 'name') ?? 'As your team knows it.'}
        />
        <AddressField
          value={draft.slug}
          current={base.slug}
          error={errorOf(errors, 'slug')}
          onChange={(slug) => onChange({ slug })}
        />
        <TextField
          label="Support contact"
          name="supportContact"
          value={draft.supportContact}
          onChange={(event) => onChange({ supportContact: event.target.value })}
          error={Boolean(contactError)}
          helperText={
            contactError ??
            'An e-mail address or an https:// page where your people get help. An address also gets the answers to mails.'
          }
        />
      </Stack>
    </Section>
  )
}

interface RegionProps extends SectionProps {
  plan: TenantSettingsFragment['plan']
}

export function RegionSection({ draft, errors, onChange, plan }: RegionProps) {
  const most = Math.min(Number(plan.limits.find(({ meter }) => meter === 'retention_days')?.limit ?? 365), 365)
  const retentionError = errorOf(errors, 'retentionDays')
  return (
    <Section title="Region and retention">
      <Stack spacing={2.5}>
        <TimeZoneField
          size="small"
          value={draft.timeZone}
          error={errorOf(errors, 'timeZone')}
          onChange={(timeZone) => onChange({ timeZone })}
        />
        <LocaleField
          value={draft.locale}
          error={errorOf(errors, 'locale')}
          onChange={(locale) => onChange({ locale })}
        />
        <TextField
          label="Retention in days"
          name="retentionDays"
          value={draft.retentionDays}
          onChange={(event) => onChange({ retentionDays: event.target.value.replace(/\D/g, '') })}
          slotProps={{ htmlInput: { inputMode: 'numeric' } }}
          error={Boolean(retentionError)}
          helperText={
            retentionError ?? `How long traces and signals are kept: 1 to ${most} days on the ${plan.name} plan.`
          }
        />
      </Stack>
    </Section>
  )
}

export function DataSection({ draft, errors, onChange }: SectionProps) {
  return (
    <Section title="Tags and metadata">
      <Stack spacing={2.5}>
        <TagsField value={draft.tags} error={errorOf(errors, 'tags')} onChange={(tags) => onChange({ tags })} />
        <MetadataField
          what="Metadata: what your programs want to find with the tenant, for example its number in your CRM."
          most={50}
          value={draft.metadata}
          error={errorOf(errors, 'metadata')}
          onChange={(metadata) => onChange({ metadata })}
        />
      </Stack>
    </Section>
  )
}
