import { Arg, Args, Ctx, Int, Mutation, Query, Resolver } from 'type-graphql'
import { type Ctx as Context, requirePerson } from '../../core/context.ts'
import { Allow } from '../../graphql/allow.ts'
import { PageArgs } from '../../graphql/pagination.ts'
import { RevokeSessionInput, Session, SessionConnection } from './identity.types.ts'
import { listSessions, revokeOtherSessions, revokeSession, type SessionRow } from './sessions.ts'

@Resolver()
export class IdentityResolver {
  @Allow('account:read')
  @Query(() => SessionConnection, { description: 'Your own sessions, newest first, with those of the last 30 days.' })
  async sessions(@Ctx() ctx: Context, @Args(() => PageArgs) args: PageArgs): Promise<SessionConnection> {
    return SessionConnection.of(await listSessions(ctx, args), (row) => toSession(ctx, row))
  }

  @Allow('account:manage', 'session.revoke')
  @Mutation(() => Session, { description: 'Ends one of your sessions at once.' })
  async revokeSession(
    @Ctx() ctx: Context,
    @Arg('input', () => RevokeSessionInput) input: RevokeSessionInput,
  ): Promise<Session> {
    return toSession(ctx, await revokeSession(ctx, input))
  }

  @Allow('account:manage', 'session.revoke')
  @Mutation(() => Int, { description: 'Ends all of your sessions but this one; returns how many.' })
  revokeOtherSessions(@Ctx() ctx: Context): Promise<number> {
    return revokeOtherSessions(ctx)
  }
}

function toSession(ctx: Context, row: SessionRow): Session {
  const { sessionId } = requirePerson(ctx)
  return Session.from(row, { sessionId, idleHours: ctx.services.config.SESSION_IDLE_HOURS })
}
