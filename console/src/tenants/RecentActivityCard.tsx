import Button from '@mui/material/Button'
import { Link } from 'react-router-dom'
import { EventList } from '../audit/EventList.tsx'
import { useTenant } from '../viewer/scope.tsx'

/** The newest lines of the audit log. */
export function RecentActivityCard() {
  const { slug } = useTenant()
  return (
    <EventList
      title="Recent activity"
      empty="Nothing has happened here yet."
      aside={
        <Button component={Link} to={`/t/${slug}/audit`} size="small">
          Open audit log
        </Button>
      }
    />
  )
}
