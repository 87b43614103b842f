import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { WordsField } from '../components/WordsField.tsx'
import { type CeilingForm, CeilingSection, errorOf } from './CeilingSection.tsx'
import type { Draft } from './draft.ts'
import { NumberField } from './NumberField.tsx'

export interface SectionProps extends CeilingForm {
  onChange(part: Partial<Draft>): void
}

/** Between what is pasted together. */
const separator = /[\s,;]+/

export function NetworksSection({ onChange, yourAddress, ...form }: SectionProps & { yourAddress: string | null }) {
  const { ipAllowList } = form.draft
  const change = (part: Partial<Draft['ipAllowList']>) => onChange({ ipAllowList: { ...ipAllowList, ...part } })
  const isListed = ipAllowList.ranges.some((range) => range.replace(/\/(32|128)$/, '') === yourAddress)
  return (
    <CeilingSection
      {...form}
      ceiling="ipAllowList"
      summary="People and API keys reach this tenant from these networks only. You cannot save a list without your own address."
      onMode={(mode) => change({ mode })}
      field={
        <WordsField
          label="Networks"
          hint="Addresses or CIDR ranges such as 203.0.113.0/24 and 2001:db8::/32. Press Enter after each."
          value={ipAllowList.ranges}
          error={errorOf(form.errors, 'ipAllowList.ranges')}
          separator={separator}
          onChange={(ranges) => change({ ranges })}
        />
      }
    >
      {yourAddress && !isListed && !form.locked && (
        <Box>
          <Button size="small" onClick={() => change({ ranges: [...ipAllowList.ranges, yourAddress] })}>
            Add my address ({yourAddress})
          </Button>
        </Box>
      )}
    </CeilingSection>
  )
}

export function SessionSection({ onChange, ...form }: SectionProps) {
  const { sessionLength } = form.draft
  const change = (part: Partial<Draft['sessionLength']>) => onChange({ sessionLength: { ...sessionLength, ...part } })
  return (
    <CeilingSection
      {...form}
      ceiling="sessionLength"
      summary="Whoever signed in longer ago than this signs in again to reach this tenant. Their other tenants stay open."
      onMode={(mode) => change({ mode })}
      field={
        <NumberField
          label="Hours after signing in"
          hint="1 to 8,760."
          value={sessionLength.maxHours}
          error={errorOf(form.errors, 'sessionLength.maxHours')}
          onChange={(maxHours) => change({ maxHours })}
        />
      }
    />
  )
}

export function DomainsSection({ onChange, ...form }: SectionProps) {
  const { invitationDomains } = form.draft
  const change = (part: Partial<Draft['invitationDomains']>) =>
    onChange({ invitationDomains: { ...invitationDomains, ...part } })
  return (
    <CeilingSection
      {...form}
      ceiling="invitationDomains"
      summary="Invitations go only to addresses of these domains, and only those can accept one or use a link."
      onMode={(mode) => change({ mode })}
      field={
        <WordsField
          label="Domains"
          hint="For example example.com. Subdomains are named by themselves. Press Enter after each."
          value={invitationDomains.domains}
          error={errorOf(form.errors, 'invitationDomains.domains')}
          separator={separator}
          onChange={(domains) => change({ domains })}
        />
      }
    />
  )
}
