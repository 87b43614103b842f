import { act, renderHook } from '@testing-library/react'
import type { PropsWithChildren } from 'react'
import { MemoryRouter, useLocation } from 'react-router-dom'
import { expect, it } from 'vitest'
import { useQuestion } from './useQuestion.ts'

const wrapper = ({ children }: PropsWithChildren) => (
  <MemoryRouter initialEntries={['/usage?by=key']}>{children}</MemoryRouter>
)

it('keeps each of two changes that follow each other before the first is shown', () => {
  const { result } = renderHook(() => ({ question: useQuestion(), search: useLocation().search }), { wrapper })
  const [, change] = result.current.question
  act(() => {
    change({ meter: 'spans' })
    change({ range: '7d' })
  })
  expect(result.current.question[0]).toMatchObject({ meter: 'spans', range: '7d', by: 'KEY' })
  expect(new URLSearchParams(result.current.search).get('meter')).toBe('spans')
})
