import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { workosStartUrl } from './authHttp.ts'

/** Sign-in happens on the identity provider's page; the server sends the person back. */
export function HostedSignIn({ returnTo }: { returnTo: string }) {
  return (
    <Stack spacing={1.5}>
      <Typography variant="h1">Sign in</Typography>
      <Typography color="text.secondary" sx={{ pb: 1.5 }}>
        You sign in with your company’s identity provider and come back here.
      </Typography>
      <Button href={workosStartUrl(returnTo, 'sign-in')} variant="contained" size="large">
        Continue
      </Button>
      <Button href={workosStartUrl(returnTo, 'sign-up')} size="large">
        Create account
      </Button>
    </Stack>
  )
}
