import { autocompletion } from '@codemirror/autocomplete'
import MenuBookOutlinedIcon from '@mui/icons-material/MenuBookOutlined'
import PlayArrowIcon from '@mui/icons-material/PlayArrow'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { graphql } from 'cm6-graphql'
import { useMemo, useState } from 'react'
import { useStore } from 'react-admin'
import { CopyButton } from '../components/CopyButton.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { useTenant } from '../viewer/scope.tsx'
import { useViewer } from '../viewer/ViewerProvider.tsx'
import { CallerField, type CallerKind } from './CallerField.tsx'
import { curlOf } from './curlOf.ts'
import { DocsPanel } from './DocsPanel.tsx'
import { formatDocument, operationsIn } from './document.ts'
import { mostCompletions } from './editorTheme.ts'
import { examples } from './examples.ts'
import { heldKey, holdKey } from './heldKey.ts'
import { PickMenu } from './PickMenu.tsx'
import { RequestPanel } from './RequestPanel.tsx'
import { ResultPanel } from './ResultPanel.tsx'
import type { ExplorerRequest } from './request.ts'
import { skeletonOf } from './skeleton.ts'
import { titleOf, useQueryHistory } from './useQueryHistory.ts'
import { useSchema } from './useSchema.ts'
import { useSending } from './useSending.ts'

/** A workbench for the API: query and variables on one side, the answer on the other, the documentation beside them. */
export function Explorer() {
  const { id: tenantId } = useTenant()
  const scope = `${useViewer().id}.${tenantId}`
  const [secret, setSecret] = useState(() => heldKey(scope))
  const [kind, setKind] = useState<CallerKind>(secret ? 'key' : 'person')
  const [query, setQuery] = useStore('explorer.query', examples[0].query)
  const [rest, setRest] = useState({ variables: '', idempotencyKey: '', operationName: null as string | null })
  const [reading, setReading] = useState(false)
  const { schema, problem } = useSchema()
  const { outcome, busy, send } = useSending()
  const { queries, remember } = useQueryHistory()
  const language = useMemo(
    () => [...graphql(schema ?? undefined), autocompletion({ maxRenderedOptions: mostCompletions })],
    [schema],
  )

  const operations = (operationsIn(query) ?? []).filter(({ name }) => name !== null)
  const chosen = operations.find(({ name }) => name === rest.operationName) ?? operations[0]
  const request: ExplorerRequest = {
    ...rest,
    query,
    operationName: chosen?.name ?? null,
    caller: kind === 'key' ? { kind, secret: secret ?? '' } : { kind, tenantId },
  }
  const waitsForKey = kind === 'key' && !secret

  function change({ query: changed, ...others }: Partial<ExplorerRequest>) {
    if (changed !== undefined) setQuery(changed)
    setRest({ ...rest, ...others })
  }

  function run() {
    if (waitsForKey) return
    remember(query)
    void send(request)
  }

  function takeKey(next: string | null) {
    holdKey(scope, next)
    setSecret(next)
  }

  return (
    <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' }}>
      <CallerField kind={kind} secret={secret} onKind={setKind} onSecret={takeKey} />
      <Box sx={{ display: 'flex', gap: 1, flexWrap: 'wrap', alignItems: 'center' }}>
        <Button variant="contained" startIcon={<PlayArrowIcon />} disabled={waitsForKey || busy} onClick={run}>
          Run
        </Button>
        {operations.length > 1 && (
          <TextField
            select
            label="Operation"
            value={chosen?.name ?? ''}
            onChange={(event) => change({ operationName: event.target.value })}
            sx={{ width: 180 }}
          >
            {operations.map(({ name }) => (
              <MenuItem key={name} value={name ?? ''}>
                {name}
              </MenuItem>
            ))}
          </TextField>
        )}
        <PickMenu
          label="Examples"
          items={examples}
          titleOf={({ title }) => title}
          onPick={({ query: example, variables = '' }) => change({ query: example, variables })}
        />
        <PickMenu label="History" items={queries} titleOf={titleOf} onPick={(past) => change({ query: past })} />
        <Button size="small" color="inherit" onClick={() => setQuery(formatDocument(query))}>
          Format
        </Button>
        <CopyButton value={curlOf(request, window.location.origin)} what="as a curl command" />
        <Box sx={{ flex: 1 }} />
        <Button
          size="small"
          variant="outlined"
          startIcon={<MenuBookOutlinedIcon />}
          aria-pressed={reading}
          disabled={!schema}
          onClick={() => setReading(!reading)}
        >
          Documentation
        </Button>
      </Box>
      {problem && <ProblemNotice problem={problem} />}
      <Box
        sx={{
          display: 'grid',
          gap: 2,
          alignItems: 'start',
          gridTemplateColumns: {
            xs: 'minmax(0, 1fr)',
            lg: reading ? 'minmax(0, 4fr) minmax(0, 5fr) minmax(0, 5fr)' : 'repeat(2, minmax(0, 1fr))',
          },
        }}
      >
        {reading && schema && (
          <DocsPanel
            schema={schema}
            onUse={(operation, field) => change({ ...skeletonOf(operation, field), operationName: null })}
          />
        )}
        <RequestPanel request={request} language={language} onChange={change} onRun={run} />
        <ResultPanel outcome={outcome} busy={busy} />
      </Box>
    </Box>
  )
}
