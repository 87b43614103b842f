import { Arg, Args, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql'
import { type Ctx as Context, requireTenant } from '../../core/context.ts'
import { fromPublicId } from '../../core/ids.ts'
import { Allow } from '../../graphql/allow.ts'
import { PageArgs } from '../../graphql/pagination.ts'
import { countSignals } from './counts.ts'
import { evaluateTrace } from './evaluate.ts'
import { getSignal, listSignals } from './signals.ts'
import {
  EvaluateTraceInput,
  Signal,
  SignalConnection,
  SignalCounts,
  SignalCountsInput,
  SignalFilter,
  TraceEvaluation,
} from './signals.types.ts'

@Resolver()
export class SignalsResolver {
  @Allow('traces:evaluate', 'trace.evaluate', { keyless: true })
  @Mutation(() => TraceEvaluation, {
    description: 'Checks one complete trace against the rules, and keeps what it finds. Sending it again is safe.',
  })
  async evaluateTrace(
    @Ctx() ctx: Context,
    @Arg('input', () => EvaluateTraceInput) { trace }: EvaluateTraceInput,
  ): Promise<TraceEvaluation> {
    return TraceEvaluation.from(await evaluateTrace(requireTenant(ctx), trace))
  }

  @Allow('signals:read')
  @Query(() => SignalConnection, { description: 'What traces have broken, newest first.' })
  async signals(
    @Ctx() ctx: Context,
    @Arg('filter', () => SignalFilter, { nullable: true }) filter: SignalFilter | null,
    @Args(() => PageArgs) args: PageArgs,
  ): Promise<SignalConnection> {
    return SignalConnection.of(await listSignals(requireTenant(ctx), filter ?? {}, args), Signal.from)
  }

  @Allow('signals:read')
  @Query(() => Signal)
  async signal(@Ctx() ctx: Context, @Arg('id', () => ID) id: string): Promise<Signal> {
    return Signal.from(await getSignal(requireTenant(ctx), fromPublicId('signal', id)))
  }

  @Allow('signals:read')
  @Query(() => SignalCounts, { description: 'How often rules were broken, over time and by rule.' })
  async signalCounts(
    @Ctx() ctx: Context,
    @Arg('input', () => SignalCountsInput) input: SignalCountsInput,
  ): Promise<SignalCounts> {
    return SignalCounts.from(await countSignals(requireTenant(ctx), input))
  }
}
