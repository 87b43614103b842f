import CloudOffIcon from '@mui/icons-material/CloudOff'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { useEffect, useRef } from 'react'
import type { Problem } from '../api/errors.ts'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { PlainLayout } from './PlainLayout.tsx'

const retryEveryMs = 5_000

/** The frame could not be fetched. With no answer at all it keeps asking, and goes on by itself when one comes. */
export function Unreachable({ problem, onRetry }: { problem: Problem; onRetry: () => unknown }) {
  const offline = problem.code === 'UNREACHABLE'
  const retry = useRef(onRetry)
  retry.current = onRetry

  useEffect(() => {
    if (!offline) return
    const again = () => void Promise.resolve(retry.current()).catch(() => undefined)
    const timer = setInterval(again, retryEveryMs)
    window.addEventListener('online', again)
    return () => {
      clearInterval(timer)
      window.removeEventListener('online', again)
    }
  }, [offline])

  if (!offline) {
    return (
      <PlainLayout title="Something is wrong">
        <Typography variant="h1" sx={{ mb: 2 }}>
          This page could not be loaded
        </Typography>
        <ProblemNotice problem={problem} onRetry={onRetry} />
        <Button href="/" sx={{ mt: 2 }}>
          Go to the start page
        </Button>
      </PlainLayout>
    )
  }
  return (
    <PlainLayout title="No connection">
      <Box role="status" sx={{ textAlign: 'center' }}>
        <CloudOffIcon sx={{ fontSize: 44, color: 'text.secondary' }} />
        <Typography variant="h1" sx={{ mt: 1 }}>
          The server is not answering
        </Typography>
        <Typography color="text.secondary" sx={{ mt: 1, mb: 3 }}>
          Check your connection. This page tries again every few seconds and goes on by itself.
        </Typography>
        <Button variant="outlined" onClick={() => void onRetry()}>
          Try now
        </Button>
      </Box>
    </PlainLayout>
  )
}
