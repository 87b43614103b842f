import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { Link } from 'react-router-dom'

/** One page for links that never were, were revoked, replaced by a newer one, declined or used by somebody else. */
export function InvalidInvitation() {
  return (
    <Stack spacing={2}>
      <Typography variant="h1">This invitation does not hold</Typography>
      <Typography color="text.secondary">
        It was withdrawn, replaced by a newer one or already used, or the link was cut off on its way. Open the link of
        the newest mail in full, or ask whoever invited you to send it again.
      </Typography>
      <Button component={Link} to="/" variant="outlined">
        Go to the start page
      </Button>
    </Stack>
  )
}
