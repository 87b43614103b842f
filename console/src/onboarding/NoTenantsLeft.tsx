import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import { Link } from 'react-router-dom'

export function NoTenantsLeft() {
  return (
    <>
      <Alert severity="info" variant="outlined">
        You have created as many tenants as one person may here. Ask whoever runs this installation to raise the limit.
      </Alert>
      <Button component={Link} to="/" sx={{ mt: 2 }}>
        Back to your tenants
      </Button>
    </>
  )
}
