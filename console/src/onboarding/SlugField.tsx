import InputAdornment from '@mui/material/InputAdornment'
import Link from '@mui/material/Link'
import TextField from '@mui/material/TextField'
import { useEffect, useRef, useState } from 'react'
import { useSlugAvailabilityQuery, useSuggestSlugQuery } from '../api/generated/operations.ts'
import { useDebounced } from '../components/useDebounced.ts'

const settleMs = 300

interface SlugFieldProps {
  name: string
  slug: string
  /** What the server said when the whole form was sent. */
  error: string | undefined
  onChange(slug: string): void
  /** Whether the address is known to be refused: no use going on with it. */
  onRefused(refused: boolean): void
}

/** The tenant's address: follows the name until it is edited by hand, and says at once whether it is free. */
export function SlugField({ name, slug, error, onChange, onRefused }: SlugFieldProps) {
  const [edited, setEdited] = useState(slug !== '')
  useSuggestedSlug(name, !edited, onChange)
  const availability = useAvailability(slug)
  const taken = availability?.available === false

  useEffect(() => onRefused(taken), [taken, onRefused])

  function edit(next: string) {
    // An emptied field follows the name again.
    setEdited(next !== '')
    onChange(next)
  }

  const refusal = error ?? (taken ? (availability.reason ?? 'This address is not available.') : undefined)
  const suggestion = taken ? availability.suggestion : null
  return (
    <TextField
      label="Address"
      name="slug"
      size="medium"
      autoComplete="off"
      value={slug}
      onChange={(event) => edit(event.target.value.toLowerCase().replaceAll(' ', '-'))}
      error={refusal !== undefined}
      slotProps={{
        htmlInput: { autoCapitalize: 'none', spellCheck: false },
        input: { startAdornment: <InputAdornment position="start">/t/</InputAdornment> },
        inputLabel: { shrink: true },
        formHelperText: { 'aria-live': 'polite', component: 'div' },
      }}
      helperText={
        <>
          {refusal ?? (availability?.available ? 'This address is free.' : 'Where your team finds this tenant.')}
          {suggestion && (
            <>
              {' '}
              <Link
                component="button"
                type="button"
                onClick={() => edit(suggestion)}
                sx={{ fontSize: 'inherit', verticalAlign: 'baseline' }}
              >
                Use “{suggestion}”
              </Link>
            </>
          )}
        </>
      }
    />
  )
}

function useSuggestedSlug(name: string, follow: boolean, onSuggest: (slug: string) => void) {
  const settled = useDebounced(name.trim(), settleMs)
  const { data } = useSuggestSlugQuery({ variables: { name: settled }, skip: !follow || settled === '' })
  const suggested = data?.suggestSlug
  const suggest = useRef(onSuggest)
  suggest.current = onSuggest

  useEffect(() => {
    if (follow && suggested !== undefined) suggest.current(suggested)
  }, [follow, suggested])
}

/** The server's word on this very slug; null while it is being typed or asked about. */
function useAvailability(slug: string) {
  const settled = useDebounced(slug, settleMs)
  const { data } = useSlugAvailabilityQuery({ variables: { slug: settled }, skip: settled === '' })
  const answer = data?.slugAvailability
  return settled === slug && answer?.slug === slug ? answer : null
}
