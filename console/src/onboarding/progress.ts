import type { OnboardingFieldsFragment, OnboardingStepState } from '../api/generated/operations.ts'
import { durationText } from '../format/dates.ts'
import { countText } from '../format/words.ts'

export type Step = OnboardingFieldsFragment['steps'][number]

/** What is going on, in two sentences. */
export function headlineOf(onboarding: OnboardingFieldsFragment | null, name: string): { title: string; text: string } {
  switch (onboarding?.state) {
    case 'COMPLETED':
      return {
        title: `${name} is ready`,
        text: onboarding.durationMs
          ? `Everything was set up in ${durationText(onboarding.durationMs)}.`
          : 'Everything is set up.',
      }
    case 'FAILED':
      return {
        title: `Setting up ${name} stopped`,
        text: 'A step could not be done. Nothing is lost: try again, or cancel.',
      }
    case 'CANCELING':
      return { title: `Canceling ${name}`, text: 'What was made so far is being undone.' }
    case 'CANCELED':
      return { title: `${name} was canceled`, text: 'Everything that was made for it has been undone.' }
    default:
      return {
        title: `Setting up ${name}`,
        text: 'This takes a few seconds. You may close this page: the work goes on and waits for you.',
      }
  }
}

export const stepStateText: Record<OnboardingStepState, string> = {
  PENDING: 'Waiting for its turn',
  RUNNING: 'Working on it',
  WAITING: 'Waiting for the next try',
  SUCCEEDED: 'Done',
  FAILED: 'Failed',
  UNDOING: 'Undoing',
  UNDONE: 'Undone',
}

/** The line under a step's title: what went wrong, how often, and when it is tried again. Null when all is well. */
export function troubleOf(step: Step, now: Date): string | null {
  const failed = step.state === 'WAITING' || step.state === 'FAILED' || (step.state === 'RUNNING' && step.attempts > 1)
  if (!failed) return null
  const parts = [step.error ?? 'It did not work.', `${countText(step.attempts, 'attempt')} so far.`]
  if (step.state === 'WAITING' && step.nextAttemptAt) {
    const seconds = Math.ceil((Date.parse(step.nextAttemptAt) - now.getTime()) / 1000)
    parts.push(seconds > 0 ? `Next try in ${seconds} s.` : 'Trying again now.')
  }
  return parts.join(' ')
}
