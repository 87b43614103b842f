import type { SectionProps } from './AccessSections.tsx'
import { CeilingSection, errorOf } from './CeilingSection.tsx'
import type { Draft } from './draft.ts'
import { NumberField } from './NumberField.tsx'

export function KeyLifetimeSection({ draft, onChange, ...form }: SectionProps) {
  const { keyLifetime } = draft
  const change = (part: Partial<Draft['keyLifetime']>) => onChange({ keyLifetime: { ...keyLifetime, ...part } })
  return (
    <CeilingSection
      {...form}
      ceiling="keyLifetime"
      summary="Every API key has an end, at the latest so many days after it is made."
      mode={keyLifetime.mode}
      onMode={(mode) => change({ mode })}
    >
      <NumberField
        label="Longest lifetime in days"
        hint="1 to 3,650. Empty: a key must have an end, whenever that is."
        value={keyLifetime.maxDays}
        error={errorOf(form.errors, 'keyLifetime.maxDays')}
        disabled={form.locked}
        onChange={(maxDays) => change({ maxDays })}
      />
    </CeilingSection>
  )
}

export function UnusedKeysSection({ draft, onChange, ...form }: SectionProps) {
  const { unusedKeys } = draft
  const change = (part: Partial<Draft['unusedKeys']>) => onChange({ unusedKeys: { ...unusedKeys, ...part } })
  return (
    <CeilingSection
      {...form}
      ceiling="unusedKeys"
      summary="An API key that nobody has used for so long is disabled: a forgotten key is the one that leaks unseen."
      mode={unusedKeys.mode}
      onMode={(mode) => change({ mode })}
    >
      <NumberField
        label="Days without use"
        hint="1 to 3,650."
        value={unusedKeys.days}
        error={errorOf(form.errors, 'unusedKeys.days')}
        disabled={form.locked}
        onChange={(days) => change({ days })}
      />
    </CeilingSection>
  )
}
