import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import Typography from '@mui/material/Typography'
import { Link } from 'react-router-dom'
import { Section } from '../components/Section.tsx'
import { useScope, useTenant } from '../viewer/scope.tsx'
import { DeleteSection } from './DeleteSection.tsx'
import { ExportSection } from './ExportSection.tsx'

/** What is rarely done and hard to take back: keeping a copy, handing the tenant over, deleting it. */
export function DangerTab() {
  const { slug, name } = useTenant()
  const { roles } = useScope()
  return (
    <Stack spacing={2.5} sx={{ maxWidth: 760 }}>
      <ExportSection />
      {roles.length > 0 && (
        <Section
          title="Hand over or leave"
          aside={
            <Button component={Link} to={`/t/${slug}/team`} variant="outlined">
              Open team
            </Button>
          }
        >
          <Typography variant="body2" color="text.secondary">
            To go on without you, {name} needs another owner. The team page hands the ownership to a member, and lets
            you leave.
          </Typography>
        </Section>
      )}
      <DeleteSection />
    </Stack>
  )
}
