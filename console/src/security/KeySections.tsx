import type { SectionProps } from './AccessSections.tsx'
import { CeilingSection, errorOf } from './CeilingSection.tsx'
import type { Draft } from './draft.ts'
import { NumberField } from './NumberField.tsx'

export function KeyLifetimeSection({ onChange, ...form }: SectionProps) {
  const { keyLifetime } = form.draft
  const change = (part: Partial<Draft['keyLifetime']>) => onChange({ keyLifetime: { ...keyLifetime, ...part } })
  return (
    <CeilingSection
      {...form}
      ceiling="keyLifetime"
      summary="Every API key has an end, at the latest so many days after it is made."
      onMode={(mode) => change({ mode })}
      field={
        <NumberField
          label="Longest lifetime in days"
          hint="1 to 3,650. Empty: a key must have an end, whenever that is."
          value={keyLifetime.maxDays}
          error={errorOf(form.errors, 'keyLifetime.maxDays')}
          onChange={(maxDays) => change({ maxDays })}
        />
      }
    />
  )
}

export function UnusedKeysSection({ onChange, ...form }: SectionProps) {
  const { unusedKeys } = form.draft
  const change = (part: Partial<Draft['unusedKeys']>) => onChange({ unusedKeys: { ...unusedKeys, ...part } })
  return (
    <CeilingSection
      {...form}
      ceiling="unusedKeys"
      summary="An API key that nobody has used for so long is disabled: a forgotten key is the one that leaks unseen."
      onMode={(mode) => change({ mode })}
      field={
        <NumberField
          label="Days without use"
          hint="1 to 3,650."
          value={unusedKeys.days}
          error={errorOf(form.errors, 'unusedKeys.days')}
          onChange={(days) => change({ days })}
        />
      }
    />
  )
}
