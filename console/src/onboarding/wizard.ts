import type { StartOnboardingInput } from '../api/generated/operations.ts'
import { browserTimeZone } from '../format/zones.ts'

export const wizardSteps = ['Your company', 'Plan', 'Rules'] as const

export type WizardInput = StartOnboardingInput

/** Which step asks for which field: a refusal leads back to the step that can answer it. */
const stepOfField: Record<keyof WizardInput, number> = { name: 0, slug: 0, timeZone: 0, planCode: 1, defaultRules: 2 }

export function emptyInput(): WizardInput {
  return { name: '', slug: '', timeZone: browserTimeZone(), planCode: '', defaultRules: true }
}

/** The first step with a field the server refused; null when no field was named. */
export function stepOfFields(fields: Record<string, string>): number | null {
  const steps = Object.entries(stepOfField).flatMap(([field, step]) => (field in fields ? [step] : []))
  return steps.length ? Math.min(...steps) : null
}

/** Whether the step's fields are filled in. What they may contain is the server's to say. */
export function isStepFilled(step: number, input: WizardInput): boolean {
  if (step === 0) return Boolean(input.name.trim() && input.slug && input.timeZone)
  return step === 1 ? input.planCode !== '' : true
}
