import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router-dom'
import { type Question, readQuestion, writeQuestion } from './question.ts'

/** The question in the address, and a way to change some of it. Back leads to what was shown before. */
export function useQuestion(): [Question, (changed: Partial<Question>) => void] {
  const [params, setParams] = useSearchParams()
  const question = useMemo(() => readQuestion(params), [params])
  const change = useCallback(
    (changed: Partial<Question>) => setParams((current) => writeQuestion({ ...readQuestion(current), ...changed })),
    [setParams],
  )
  return [question, change]
}
