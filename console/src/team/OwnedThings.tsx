import Box from '@mui/material/Box'
import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import type { MemberBelongingsQuery } from '../api/generated/operations.ts'
import { countText } from '../format/words.ts'

type Owned = MemberBelongingsQuery['member']['owns'][number]

interface OwnedThingsProps {
  owned: readonly Owned[]
  revokesKeys: boolean
  onRevokeKeys(revoke: boolean): void
}

/** What somebody made in the tenant: it stays, except for their API keys where that is wanted. */
export function OwnedThings({ owned, revokesKeys, onRevokeKeys }: OwnedThingsProps) {
  const keys = owned.filter(({ kind }) => kind === 'API_KEY')
  if (owned.length === 0) return null
  return (
    <div>
      What they made belongs to the tenant and stays:
      <Box component="ul" sx={{ my: 0.5, pl: 2.5 }}>
        {owned.map((thing, place) => (
          // Two keys may have the same name.
          <Box
            component="li"
            key={place}
            sx={revokesKeys && thing.kind === 'API_KEY' ? { textDecoration: 'line-through' } : {}}
          >
            {thing.kind === 'API_KEY' ? 'the API key' : 'the role'} “{thing.name}”
          </Box>
        ))}
      </Box>
      {keys.length > 0 && (
        <FormControlLabel
          sx={{ color: 'text.primary' }}
          control={<Checkbox checked={revokesKeys} onChange={(event) => onRevokeKeys(event.target.checked)} />}
          label={`Revoke ${keys.length === 1 ? 'the key' : `the ${countText(keys.length, 'key')}`}, too: programs that use ${keys.length === 1 ? 'it' : 'them'} stop working`}
        />
      )}
    </div>
  )
}
