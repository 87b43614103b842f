import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { workosStartUrl } from './authHttp.ts'

/** Sign-in happens on the identity provider's page; the server sends the person back. */
export function HostedSignIn({ returnTo, again }: { returnTo: string; again: boolean }) {
  return (
    <Stack spacing={1.5}>
      <Typography variant="h1">Sign in</Typography>
      <Typography color="text.secondary" sx={{ pb: 1.5 }}>
        You sign in with your company’s identity provider and come back here.
      </Typography>
      <Button href={workosStartUrl(returnTo, 'sign-in', again ? { again: '1' } : {})} variant="contained" size="large">
        Continue
      </Button>
      {!again && (
        <Button href={workosStartUrl(returnTo, 'sign-up')} size="large">
          Create account
        </Button>
      )}
    </Stack>
  )
}
