import Button from '@mui/material/Button'
import Typography from '@mui/material/Typography'
import { Link } from 'react-router-dom'
import { PlainLayout } from './PlainLayout.tsx'

/** A page of its own for an address that leads nowhere. A foreign tenant looks the same as one that never was. */
export function NotFound({ what = 'a page' }: { what?: string }) {
  return (
    <PlainLayout title="Not found">
      <NotFoundText what={what} />
    </PlainLayout>
  )
}

/** The same inside the console's frame. */
export function NotFoundInside() {
  return <NotFoundText what="a page" />
}

function NotFoundText({ what }: { what: string }) {
  return (
    <>
      <Typography variant="h1">There is nothing here</Typography>
      <Typography color="text.secondary" sx={{ mt: 1, mb: 3 }}>
        This address is not {what}, or it is not yours to see. It may have been renamed or mistyped.
      </Typography>
      <Button component={Link} to="/" variant="outlined">
        Go to the start page
      </Button>
    </>
  )
}
