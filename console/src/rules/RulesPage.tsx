import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Chip from '@mui/material/Chip'
import MuiLink from '@mui/material/Link'
import { useState } from 'react'
import { DataTable, useListContext, useRefresh } from 'react-admin'
import { Link, useNavigate } from 'react-router-dom'
import { useRuleFilterChoicesQuery } from '../api/generated/operations.ts'
import { actorText } from '../audit/auditWords.ts'
import { CursorList } from '../components/CursorList.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { GatedButton } from '../components/GatedButton.tsx'
import { ChoiceFilter, ListFilters, SearchFilter } from '../components/ListFilters.tsx'
import { PageHeader } from '../components/PageHeader.tsx'
import { When } from '../components/When.tsx'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { LimitInUse } from '../plan/LimitInUse.tsx'
import { useBasePath } from '../viewer/scope.tsx'
import { DeleteRuleDialog } from './DeleteRuleDialog.tsx'
import { EnabledSwitch } from './EnabledSwitch.tsx'
import { FirstRules } from './FirstRules.tsx'
import { RulesTabs } from './RulesTabs.tsx'
import { type Rule, severityChoices } from './ruleWords.ts'
import { SeverityChip } from './SeverityChip.tsx'
import { useDeletedNotice } from './useDeletedNotice.ts'

const Column = DataTable.Col<Rule>
const wideOnly = { cellClassName: 'wide-only', headerClassName: 'wide-only' }

/** The tenant's rules: what traces are checked against. */
export function RulesPage() {
  return (
    <RequirePermission permission="rules:read">
      <PageHeader
        title="Rules"
        summary={
          <>
            What every trace must look like. A broken rule raises a signal.
            <LimitInUse meter="rules" />
          </>
        }
        action={<WriteButton />}
      />
      <RulesTabs />
      <CursorList resource="rules" filters={<Filters />}>
        <DataTable bulkActionButtons={false} rowClick={false} empty={<Empty />}>
          <Column source="name" label="Rule" disableSort render={(rule) => <NameCell rule={rule} />} />
          <Column
            source="severity"
            label="Severity"
            disableSort
            render={({ severity }) => <SeverityChip severity={severity} />}
          />
          <Column source="enabled" label="On" disableSort render={(rule) => <EnabledSwitch rule={rule} />} />
          <Column
            source="updatedAt"
            label="Last change"
            disableSort
            {...wideOnly}
            render={(rule) => (
              <>
                <When at={rule.updatedAt} />
                <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>{actorText(rule)}</Box>
              </>
            )}
          />
          <Column
            source="id"
            label="Delete"
            disableSort
            {...wideOnly}
            render={(rule) => <DeleteButton rule={rule} />}
          />
        </DataTable>
      </CursorList>
    </RequirePermission>
  )
}

function WriteButton() {
  const base = useBasePath()
  const navigate = useNavigate()
  return (
    <GatedButton permission="rules:manage" variant="contained" onClick={() => navigate(`${base}/rules/new`)}>
      Write a rule
    </GatedButton>
  )
}

function Filters() {
  const { data } = useRuleFilterChoicesQuery()
  const packs = data?.rulePacks.map(({ id, name }) => ({ id, text: name }))
  const tags = data?.ruleTags.map((tag) => ({ id: tag, text: tag }))
  return (
    <ListFilters label="Rules">
      <SearchFilter label="Name, description or text" source="search" />
      <ChoiceFilter label="Severity" source="severities" choices={severityChoices} many />
      <ChoiceFilter
        label="On or off"
        source="state"
        choices={[
          { id: 'on', text: 'On' },
          { id: 'off', text: 'Off' },
        ]}
      />
      <ChoiceFilter label="Pack" source="pack" choices={packs} />
      <ChoiceFilter label="Tag" source="tag" choices={tags} />
    </ListFilters>
  )
}

/** The rule's name and what sorts it: its tags, and the pack it came with. */
function NameCell({ rule: { id, name, tags, origin } }: { rule: Rule }) {
  const base = useBasePath()
  const { filterValues, setFilters } = useListContext()
  return (
    <>
      <MuiLink component={Link} to={`${base}/rules/${id}`} sx={{ overflowWrap: 'anywhere' }}>
        {name}
      </MuiLink>
      <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 0.5, mt: 0.5 }}>
        {tags.map((tag) => (
          <Chip
            key={tag}
            size="small"
            variant="outlined"
            label={tag}
            aria-label={`Only rules with the tag ${tag}`}
            onClick={() => setFilters({ ...filterValues, tag })}
          />
        ))}
        {origin && (
          <Box component="span" sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>
            {origin.edited ? 'From a pack, changed since' : 'From a pack'}
          </Box>
        )}
      </Box>
    </>
  )
}

function DeleteButton({ rule }: { rule: Rule }) {
  const [asking, setAsking] = useState(false)
  const refresh = useRefresh()
  const sayDeleted = useDeletedNotice()
  return (
    <>
      <GatedButton
        permission="rules:manage"
        size="small"
        color="inherit"
        aria-label={`Delete “${rule.name}”`}
        onClick={() => setAsking(true)}
      >
        Delete…
      </GatedButton>
      {asking && (
        <DeleteRuleDialog
          rule={rule}
          onClose={() => setAsking(false)}
          onDeleted={() => {
            setAsking(false)
            sayDeleted(rule)
            refresh()
          }}
        />
      )}
    </>
  )
}

function Empty() {
  const { filterValues, setFilters } = useListContext()
  if (Object.keys(filterValues).length === 0) return <FirstRules write={<WriteButton />} />
  return (
    <EmptyState title="No rule found" action={<Button onClick={() => setFilters({})}>Clear filters</Button>}>
      No rule matches. Try another word, severity, pack or tag.
    </EmptyState>
  )
}
