import { EventList } from '../audit/EventList.tsx'

const actions = [
  'apikey.create',
  'apikey.update',
  'apikey.disable',
  'apikey.enable',
  'apikey.revoke',
  'apikey.rotate',
  'apikey.notice',
]

/** What was done to the key, and what was done with it. */
export function KeyEvents({ keyId }: { keyId: string }) {
  return (
    <>
      <EventList title="History" filter={{ targetId: keyId, actions }} empty="Nothing was changed yet." />
      <EventList title="Changed with this key" filter={{ actorId: keyId }} empty="It has changed nothing yet." />
    </>
  )
}
