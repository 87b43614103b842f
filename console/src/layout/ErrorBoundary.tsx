import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import type { ReactNode } from 'react'
import { ErrorBoundary as Boundary } from 'react-error-boundary'
import { PlainLayout } from './PlainLayout.tsx'

/** The last net: a page of the console failed while drawing. */
export function ErrorBoundary({ children }: { children: ReactNode }) {
  return (
    <Boundary
      fallbackRender={({ resetErrorBoundary }) => (
        <PlainLayout title="Something broke">
          <FailureText onRetry={resetErrorBoundary} />
        </PlainLayout>
      )}
    >
      {children}
    </Boundary>
  )
}

/** What a failed page says; the frame around it stays usable. */
export function FailureText({ onRetry }: { onRetry: () => void }) {
  return (
    <div role="alert">
      <Typography variant="h1">This page broke</Typography>
      <Typography color="text.secondary" sx={{ mt: 1, mb: 3 }}>
        The fault is in the console, not in your data. Show the page again, or reload it if that does not help.
      </Typography>
      <Button variant="contained" onClick={onRetry} sx={{ mr: 1 }}>
        Show it again
      </Button>
      <Button variant="outlined" onClick={() => window.location.reload()}>
        Reload
      </Button>
    </div>
  )
}
