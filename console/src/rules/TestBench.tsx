import { useApolloClient } from '@apollo/client/react'
import { json } from '@codemirror/lang-json'
import Autocomplete from '@mui/material/Autocomplete'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import { useMemo, useState } from 'react'
import { inputProblem, type Problem, toProblem } from '../api/errors.ts'
import { TestRuleDocument, useSampleTracesQuery } from '../api/generated/operations.ts'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { CodeEditor } from '../explorer/CodeEditor.tsx'
import { TrialResult } from './TrialResult.tsx'
import { parseTrace, type ShownSpan, sampleTrace, spansOf } from './trace.ts'
import { type Trial, trialOf } from './trial.ts'

const jsonLanguage = json()
const startTrace = sampleTrace([
  { name: 'payment.charge_card', attributes: { amount: 1500 } },
  { name: 'payment.validate', attributes: {} },
])

/** What came of the last try. It says which text and trace it is about, so that it is not taken for a later one's. */
interface Tried {
  text: string
  trace: string
  trial: Trial | null
  spans: ShownSpan[]
  problem: Problem | null
}

/** Tries the rule as it is written now, saved or not, on one trace. Nothing is kept or counted. */
export function TestBench({ text, hasMistakes }: { text: string; hasMistakes: boolean }) {
  const client = useApolloClient()
  const [trace, setTrace] = useState(startTrace)
  const [tried, setTried] = useState<Tried | null>(null)
  const [busy, setBusy] = useState(false)

  async function test() {
    const parsed = parseTrace(trace)
    const about = { text, trace, trial: null, spans: [], problem: null }
    if (!parsed) return setTried({ ...about, problem: inputProblem('The trace is not JSON. Paste a whole object.') })
    setBusy(true)
    try {
      const variables = { text, trace: parsed }
      const { data } = await client.query({ query: TestRuleDocument, variables, fetchPolicy: 'no-cache' })
      if (data) setTried({ ...about, trial: trialOf(data.testRule), spans: spansOf(parsed) })
    } catch (error) {
      setTried({ ...about, problem: wordedProblem(toProblem(error)) })
    } finally {
      setBusy(false)
    }
  }

  const isCurrent = tried?.text === text && tried.trace === trace
  return (
    <Section
      title="Try it on a trace"
      aside={
        <Button variant="outlined" size="small" loading={busy} disabled={hasMistakes} onClick={() => void test()}>
          Test rule
        </Button>
      }
    >
      <SampleChoice onChoose={setTrace} />
      <Box sx={{ mt: 2, border: 1, borderColor: 'divider', borderRadius: 1 }}>
        <CodeEditor
          label="Trace, in OTLP/JSON or the simple form"
          value={trace}
          extension={jsonLanguage}
          height={{ xs: 200, sm: 240 }}
          onChange={setTrace}
          onRun={() => void test()}
        />
      </Box>
      <Box role="status" sx={{ mt: 2 }}>
        {tried?.problem && <ProblemNotice problem={tried.problem} />}
        {tried?.trial && <TrialResult trial={tried.trial} spans={tried.spans} isCurrent={isCurrent} />}
      </Box>
    </Section>
  )
}

/** What is wrong with the trace or the rule, rather than that something is. */
function wordedProblem(problem: Problem): Problem {
  const sentence = Object.values(problem.fields)[0]
  return sentence ? { ...problem, message: sentence } : problem
}

/** Traces that come with the packs: for each of their rules one that breaks it and one that does not. */
function SampleChoice({ onChoose }: { onChoose(trace: string): void }) {
  const { data } = useSampleTracesQuery()
  const samples = useMemo(
    () =>
      (data?.rulePacks ?? []).flatMap((pack) =>
        pack.rules.flatMap(({ id, name, good, bad }) => [
          { id: `${pack.id}/${id}/bad`, group: name, name: 'Breaks it', trace: bad },
          { id: `${pack.id}/${id}/good`, group: name, name: 'Keeps to it', trace: good },
        ]),
      ),
    [data],
  )
  return (
    <Autocomplete
      options={samples}
      groupBy={({ group }) => group}
      getOptionKey={({ id }) => id}
      getOptionLabel={({ group, name }) => `${group}: ${name.toLowerCase()}`}
      onChange={(_event, chosen) => chosen && onChoose(sampleTrace(chosen.trace))}
      renderInput={(field) => <TextField {...field} label="Sample trace" />}
      renderOption={({ key, ...option }, { group, name }) => (
        <li {...option} key={key} aria-label={`${group}: ${name.toLowerCase()}`}>
          {name}
        </li>
      )}
    />
  )
}
