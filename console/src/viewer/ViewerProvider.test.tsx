import { act, render, screen, waitFor } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { useViewerState, ViewerProvider } from './ViewerProvider.tsx'

/** A server that answers who is signed in when the test says so. */
function slowServer() {
  const waiting: ((email: string | null) => void)[] = []
  const answer = (email: string | null) =>
    Response.json({ data: { viewer: email && { id: email, email, memberships: [], permissions: [] } } })
  vi.stubGlobal('fetch', () => new Promise((resolve) => waiting.push((email) => resolve(answer(email)))))
  return {
    untilAsked: (times: number) => waitFor(() => expect(waiting).toHaveLength(times)),
    answer: (question: number, email: string | null) => act(async () => waiting[question]?.(email)),
  }
}

function Shown() {
  const { viewer, refreshViewer } = useViewerState()
  return (
    <button type="button" onClick={() => void refreshViewer()}>
      {viewer?.email ?? 'nobody'}
    </button>
  )
}

it('asks anew who is signed in, though an answer from before is still on its way, once for all who ask meanwhile', async () => {
  const server = slowServer()
  render(
    <ViewerProvider>
      <Shown />
    </ViewerProvider>,
  )
  await server.untilAsked(1)
  await server.answer(0, null)
  const button = await screen.findByRole('button', { name: 'nobody' })
  await act(async () => button.click())
  await server.untilAsked(2)
  // The person signs in, which the second question was too early for.
  await act(async () => button.click())
  await act(async () => button.click())
  await server.answer(1, null)
  await server.untilAsked(3)
  await server.answer(2, 'ada@example.com')
  await screen.findByRole('button', { name: 'ada@example.com' })
  await server.untilAsked(3)
})
