import Box from '@mui/material/Box'
import Typography from '@mui/material/Typography'
import { useState } from 'react'
import { ListBase, useListContext } from 'react-admin'
import { toProblem } from '../api/errors.ts'
import { type InvitationLinkFieldsFragment, useRevokeInvitationLinkMutation } from '../api/generated/operations.ts'
import { CursorPagination } from '../components/CursorPagination.tsx'
import { GatedButton } from '../components/GatedButton.tsx'
import { ProblemNotice } from '../components/ProblemNotice.tsx'
import { Section } from '../components/Section.tsx'
import { StatusChip } from '../components/StatusChip.tsx'
import { When } from '../components/When.tsx'
import { LinkDialog } from './LinkDialog.tsx'
import { RevokeButton } from './RevokeButton.tsx'

type InvitationLink = InvitationLinkFieldsFragment

/** Links for several people, newest first: what they give, and how often they were used. */
export function LinksCard() {
  return (
    <ListBase resource="links" perPage={10} disableSyncWithLocation>
      <Links />
    </ListBase>
  )
}

function Links() {
  const { data: links, error, refetch, setPage } = useListContext<InvitationLink>()
  const [creating, setCreating] = useState(false)
  function showNewest() {
    setPage(1)
    void refetch()
  }
  return (
    <Section
      title="Invitation links"
      aside={
        <GatedButton permission="invitations:manage" variant="outlined" onClick={() => setCreating(true)}>
          Create link
        </GatedButton>
      }
    >
      {error && <ProblemNotice problem={toProblem(error)} onRetry={refetch} />}
      {links?.length === 0 && !error && (
        <Typography variant="body2" color="text.secondary">
          A link lets in several people with roles below Admin, for example a whole team in its chat.
        </Typography>
      )}
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: 'none', display: 'grid', gap: 1.5 }}>
        {links?.map((link) => (
          <LinkRow key={link.id} link={link} onChanged={() => void refetch()} />
        ))}
      </Box>
      <CursorPagination />
      {creating && <LinkDialog onCreated={showNewest} onClose={() => setCreating(false)} />}
    </Section>
  )
}

function LinkRow({ link, onChanged }: { link: InvitationLink; onChanged: () => void }) {
  const roles = link.roles.map(({ name }) => name).join(', ')
  const domains = link.allowedDomains.length > 0 ? link.allowedDomains.join(', ') : 'any address'
  return (
    <Box component="li" sx={{ display: 'flex', gap: 1.5, alignItems: 'center', flexWrap: 'wrap' }}>
      <Box sx={{ flex: '1 1 220px', minWidth: 0 }}>
        <Box sx={{ fontWeight: 560, display: 'flex', gap: 1, flexWrap: 'wrap' }}>
          {roles}
          <StatusChip status={link.isOpen ? 'ACTIVE' : 'ENDED'} label={stateText(link)} />
        </Box>
        <Box sx={{ color: 'text.secondary', fontSize: '0.8125rem', overflowWrap: 'anywhere' }}>
          {link.uses} of {link.maxUses} used · {domains} · ends <When at={link.expiresAt} />
        </Box>
      </Box>
      {link.isOpen && <RevokeLinkButton link={link} roles={roles} onRevoked={onChanged} />}
    </Box>
  )
}

function stateText({ isOpen, revokedAt, uses, maxUses }: InvitationLink): string {
  if (isOpen) return 'Open'
  if (revokedAt) return 'Revoked'
  return uses >= maxUses ? 'Used up' : 'Expired'
}

function RevokeLinkButton({ link, roles, onRevoked }: { link: InvitationLink; roles: string; onRevoked: () => void }) {
  const [revoke] = useRevokeInvitationLinkMutation()
  return (
    <RevokeButton
      label={`Revoke the link for ${roles}`}
      title="Revoke this link?"
      revoke={() => revoke({ variables: { input: { id: link.id } } })}
      onRevoked={onRevoked}
    >
      Nobody can join by it any more. Those who already did stay.
    </RevokeButton>
  )
}
