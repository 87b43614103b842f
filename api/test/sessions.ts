import type postgres from 'postgres'
import { newId } from '../core/ids.ts'
import { newSecret } from '../core/secrets.ts'

/** A person with a session, written past the sign-in; returns their cookie. For products without e-mail sign-in. */
export async function insertSession(platform: postgres.Sql, email: string): Promise<string> {
  const { secret, hash } = newSecret()
  const userId = newId()
  await platform`insert into users (id, email, created_at) values (${userId}, ${email}, now())`
  await platform`
    insert into sessions (id, user_id, token_hash, method, created_at, last_seen_at, expires_at)
    values (${newId()}, ${userId}, ${hash}, 'email', now(), now(), now() + interval '1 day')`
  return `betrace_session=${secret}`
}
