import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Card from '@mui/material/Card'
import CardContent from '@mui/material/CardContent'
import Typography from '@mui/material/Typography'
import { type FormEvent, useState } from 'react'
import { Link, useNavigate } from 'react-router-dom'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { PlainLayout } from '../layout/PlainLayout.tsx'
import { signOut } from '../signIn/authHttp.ts'
import { useViewer, useViewerState } from '../viewer/ViewerProvider.tsx'
import { CompanyStep } from './CompanyStep.tsx'
import { NoTenantsLeft } from './NoTenantsLeft.tsx'
import { PlanStep } from './PlanStep.tsx'
import { RulesStep } from './RulesStep.tsx'
import { useStartOnboarding } from './useStartOnboarding.ts'
import { WizardSteps } from './WizardSteps.tsx'
import { emptyInput, isStepFilled, stepOfFields, type WizardInput, wizardSteps } from './wizard.ts'

/** First run, and "Create tenant" later: three short steps, then the live progress on the tenant's own page. */
export function WizardPage() {
  const { memberships, tenantsLeft, email } = useViewer()
  const first = memberships.length === 0
  const corner = first ? (
    <Button color="inherit" onClick={() => void signOut()}>
      Sign out
      <Box component="span" sx={{ display: { xs: 'none', sm: 'inline' }, ml: 0.5 }}>
        {email}
      </Box>
    </Button>
  ) : (
    <Button component={Link} to="/" color="inherit">
      Back
    </Button>
  )
  return (
    <PlainLayout title="Create a tenant" width={720} corner={corner}>
      <Typography variant="h1">{first ? 'Welcome. Let’s set up your tenant' : 'Create a tenant'}</Typography>
      <Typography color="text.secondary" sx={{ mt: 1, mb: 3 }}>
        A tenant is your company’s own space: its team, keys and rules, apart from everyone else’s.
      </Typography>
      {tenantsLeft > 0 ? <Wizard /> : <NoTenantsLeft />}
    </PlainLayout>
  )
}

function Wizard() {
  const { refreshViewer } = useViewerState()
  const navigate = useNavigate()
  const [step, setStep] = useState(0)
  const [input, setInput] = useState<WizardInput>(emptyInput)
  const [slugRefused, setSlugRefused] = useState(false)
  const { start, busy, problem, clear } = useStartOnboarding()
  const errors = problem?.fields ?? {}
  const refusedStep = stepOfFields(errors)
  const [shownProblem, setShownProblem] = useState(problem)

  // A refusal of fields leads to the step that asks for them.
  if (problem !== shownProblem) {
    setShownProblem(problem)
    if (refusedStep !== null) setStep(refusedStep)
  }

  function change(changed: Partial<WizardInput>) {
    setInput((current) => ({ ...current, ...changed }))
    if (problem) clear()
  }

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (step < wizardSteps.length - 1) return setStep(step + 1)
    const slug = await start(input)
    if (!slug) return
    await refreshViewer()
    navigate(`/t/${slug}/setup`, { replace: true })
  }

  const isLast = step === wizardSteps.length - 1
  const fields = { input, errors, onChange: change }
  return (
    <>
      <WizardSteps current={step} onGo={setStep} />
      <Card component="form" noValidate onSubmit={(event) => void submit(event)}>
        <CardContent sx={{ p: { xs: 2.5, sm: 4 }, display: 'grid', gap: 3 }}>
          {problem && refusedStep === null && <ProblemNotice problem={problem} />}
          {step === 0 && <CompanyStep {...fields} onSlugRefused={setSlugRefused} />}
          {step === 1 && <PlanStep {...fields} />}
          {step === 2 && <RulesStep {...fields} />}
          <Box sx={{ display: 'flex', gap: 1, justifyContent: 'flex-end' }}>
            {step > 0 && (
              <Button onClick={() => setStep(step - 1)} disabled={busy} color="inherit">
                Back
              </Button>
            )}
            <Button
              type="submit"
              variant="contained"
              size="large"
              loading={busy}
              disabled={!isStepFilled(step, input) || (step === 0 && slugRefused)}
            >
              {isLast ? 'Create tenant' : 'Continue'}
            </Button>
          </Box>
        </CardContent>
      </Card>
    </>
  )
}
