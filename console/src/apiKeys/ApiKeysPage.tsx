import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import MuiLink from '@mui/material/Link'
import { DataTable, useListContext } from 'react-admin'
import { Link, useNavigate } from 'react-router-dom'
import { Code } from '../components/Code.tsx'
import { CursorList } from '../components/CursorList.tsx'
import { EmptyState } from '../components/EmptyState.tsx'
import { GatedButton } from '../components/GatedButton.tsx'
import { ChoiceFilter, ListFilters, SearchFilter, SortChoice } from '../components/ListFilters.tsx'
import { PageHeader } from '../components/PageHeader.tsx'
import { StatusChip } from '../components/StatusChip.tsx'
import { When } from '../components/When.tsx'
import { RequirePermission } from '../layout/RequirePermission.tsx'
import { useTenant } from '../viewer/scope.tsx'
import { environmentText, isLiving, type ListedApiKey, sortText, stateText } from './apiKeyWords.ts'
import { Ending } from './Ending.tsx'
import { UsageBars } from './UsageBars.tsx'

const Column = DataTable.Col<ListedApiKey>
const wideOnly = { cellClassName: 'wide-only', headerClassName: 'wide-only' }
const choicesOf = (texts: Record<string, string>) => Object.entries(texts).map(([id, text]) => ({ id, text }))

/** The tenant's keys: which there are, whether they are used, and which end soon. */
export function ApiKeysPage() {
  return (
    <RequirePermission permission="api-keys:read">
      <PageHeader
        title="API keys"
        summary="For programs and pipelines. A key belongs to the tenant and goes on when its maker leaves."
        action={<CreateButton />}
      />
      <CursorList resource="api-keys" filters={<Filters />}>
        <DataTable bulkActionButtons={false} rowClick={false} empty={<Empty />}>
          <Column source="name" label="Key" disableSort render={(key) => <NameCell apiKey={key} />} />
          <Column
            source="state"
            label="State"
            disableSort
            render={({ state }) => <StatusChip status={state} label={stateText[state]} />}
          />
          <Column
            source="lastUse"
            label="Last used"
            disableSort
            {...wideOnly}
            render={({ lastUse }) => (lastUse ? <When at={lastUse.at} /> : 'Never')}
          />
          <Column source="expiresAt" label="Ends" disableSort {...wideOnly} render={(key) => <Ending apiKey={key} />} />
          <Column
            source="usage"
            label="30 days"
            disableSort
            {...wideOnly}
            render={({ usage }) => <UsageBars usage={usage} height={28} small />}
          />
        </DataTable>
      </CursorList>
    </RequirePermission>
  )
}

function CreateButton() {
  const { slug } = useTenant()
  const navigate = useNavigate()
  return (
    <GatedButton permission="api-keys:manage" variant="contained" onClick={() => navigate(`/t/${slug}/api-keys/new`)}>
      Create key
    </GatedButton>
  )
}

function Filters() {
  return (
    <ListFilters label="API keys">
      <SearchFilter label="Name or start of the key" source="search" />
      <ChoiceFilter label="State" source="states" choices={choicesOf(stateText)} many />
      <ChoiceFilter label="Environment" source="environment" choices={choicesOf(environmentText)} />
      <SortChoice label="Sort by" source="sort" choices={choicesOf(sortText)} />
    </ListFilters>
  )
}

/** What can be found with the key without opening it; on a phone also what the other columns say. */
function NameCell({ apiKey }: { apiKey: ListedApiKey }) {
  const { slug } = useTenant()
  const { name, start, environment, lastUse } = apiKey
  return (
    <>
      <MuiLink component={Link} to={`/t/${slug}/api-keys/${apiKey.id}`} sx={{ overflowWrap: 'anywhere' }}>
        {name}
      </MuiLink>
      <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem', overflowWrap: 'anywhere' }}>
        <Code>{start}</Code>
        {environment === 'TEST' && ' · test'}
      </Box>
      <Box className="narrow-only" sx={{ color: 'text.secondary', fontSize: '0.8125rem' }}>
        Used: {lastUse ? <When at={lastUse.at} /> : 'never'} · {isLiving(apiKey) ? 'ends' : 'ended'}:{' '}
        <Ending apiKey={apiKey} />
      </Box>
    </>
  )
}

function Empty() {
  const { slug } = useTenant()
  const { filterValues, setFilters } = useListContext()
  const { sort: _order, ...narrowing } = filterValues
  if (Object.keys(narrowing).length > 0)
    return (
      <EmptyState title="No key found" action={<Button onClick={() => setFilters({})}>Clear filters</Button>}>
        No key matches. Try another name, state or environment.
      </EmptyState>
    )
  return (
    <EmptyState
      title="Let your programs in"
      action={
        <Box sx={{ display: 'flex', gap: 1, justifyContent: 'center', flexWrap: 'wrap' }}>
          <CreateButton />
          <Button component={Link} to={`/t/${slug}/api-explorer`} variant="outlined">
            Look at the API first
          </Button>
        </Box>
      }
    >
      A key lets CI change settings and your services ask questions, with exactly the permissions you give it. It is
      made in a minute, comes with ready lines for curl, GitHub Actions, GitLab CI and Node, and is revoked within a
      second.
    </EmptyState>
  )
}
