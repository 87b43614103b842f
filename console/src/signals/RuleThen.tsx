import Link from '@mui/material/Link'
import Typography from '@mui/material/Typography'
import { Link as RouterLink } from 'react-router-dom'
import { toProblem } from '../api/errors.ts'
import { useRuleVersionsQuery } from '../api/generated/operations.ts'
import { CodeBlock } from '../components/CodeBlock.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { useBasePath } from '../viewer/scope.tsx'

/** Versions that the API gives at once. */
const most = 100

interface RuleThenProps {
  ruleId: string
  /** The version that the trace has broken. */
  version: number
}

/** The rule as it was when the signal was raised, and what has become of it since. */
export function RuleThen({ ruleId, version }: RuleThenProps) {
  const base = useBasePath()
  const { data, error, refetch } = useRuleVersionsQuery({ variables: { id: ruleId, first: most } })
  const problem = error ? toProblem(error) : null
  const isGone = problem?.code === 'NOT_FOUND'
  const then = data?.rule.versions.nodes.find((one) => one.version === version)
  return (
    <Section
      title="The rule as it was"
      aside={
        data && (
          <Link component={RouterLink} to={`${base}/rules/${ruleId}`}>
            Open the rule
          </Link>
        )
      }
    >
      {problem && !isGone && <ProblemNotice problem={problem} onRetry={refetch} />}
      <Typography variant="body2" color="text.secondary">
        {isGone && `This was version ${version}. The rule is deleted since; the audit log keeps what it said.`}
        {data && sinceThen(version, data.rule.version)}
      </Typography>
      {then && (
        <div style={{ marginTop: 12 }}>
          <CodeBlock title={`Version ${version}`} text={then.text} />
        </div>
      )}
    </Section>
  )
}

function sinceThen(then: number, now: number): string {
  return then === now ? `Version ${then}, as it is now.` : `This was version ${then}. By now there is version ${now}.`
}
