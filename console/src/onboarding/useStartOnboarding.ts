import { useRef } from 'react'
import { v4 } from 'uuid'
import { withIdempotencyKey } from '../api/client.ts'
import { useStartOnboardingMutation } from '../api/generated/operations.ts'
import { useAction } from '../components/useAction.ts'
import type { WizardInput } from './wizard.ts'

/**
 * Starts the onboarding, once: another try of the same input, after an answer that got lost, carries the same
 * idempotency key and so gets the same tenant. Changed input is another request with a key of its own.
 */
export function useStartOnboarding() {
  const [mutate] = useStartOnboardingMutation()
  const lastRequest = useRef({ body: '', key: '' })
  const { busy, problem, run, clear } = useAction()

  async function start(input: WizardInput): Promise<string | null> {
    const body = JSON.stringify(input)
    if (lastRequest.current.body !== body) lastRequest.current = { body, key: v4() }
    let slug: string | null = null
    await run(async () => {
      const { data } = await mutate({ variables: { input }, context: withIdempotencyKey(lastRequest.current.key) })
      slug = data?.startOnboarding.tenant.slug ?? null
    })
    return slug
  }

  return { start, busy, problem, clear }
}
