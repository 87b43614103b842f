import { useCallback, useEffect, useMemo, useRef } from 'react'
import { useSearchParams } from 'react-router-dom'
import { type Question, readQuestion, writeQuestion } from './question.ts'

/** The question in the address, and a way to change some of it. Back leads to what was shown before. */
export function useQuestion(): [Question, (changed: Partial<Question>) => void] {
  const [params, setParams] = useSearchParams()
  const question = useMemo(() => readQuestion(params), [params])
  // The router shows a change a moment after it was asked for; one that follows at once builds on it all the same.
  const asked = useRef(params)
  useEffect(() => {
    asked.current = params
  }, [params])
  const change = useCallback(
    (changed: Partial<Question>) => {
      asked.current = writeQuestion({ ...readQuestion(asked.current), ...changed })
      setParams(asked.current)
    },
    [setParams],
  )
  return [question, change]
}
