import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../../core/ids.ts'
import type { RulesEngine } from '../engine.ts'
import type { Span, Trace } from '../trace.ts'
import { answersOf, expectedAnswers, withSession } from './answers.ts'
import { anyRule, anyTrace } from './generate.ts'
import { failedVectors } from './vectors.ts'

/** How much is tried at random: an engine behind a wire is asked less than one that answers in microseconds. */
export interface ContractSize {
  runs: number
}

const manyRules = fc.array(anyRule, { minLength: 1, maxLength: 20 })
const manyTraces = fc.array(anyTrace, { minLength: 1, maxLength: 10 })

/** What every rules engine does. `open` makes one; `close` ends it. */
export function rulesEngineContract(
  open: () => Promise<RulesEngine>,
  { runs }: ContractSize,
  close: () => Promise<void> = async () => undefined,
): void {
  let engine: RulesEngine
  const tenantId = newId()
  beforeAll(async () => {
    engine = await open()
  })
  afterAll(close)

  test('every vector is answered as written', async () => {
    expect(await failedVectors(engine, tenantId)).toEqual([])
  })

  test('random rules on random traces are answered as the specification, read out plainly, answers them', async () => {
    await fc.assert(
      fc.asyncProperty(manyRules, manyTraces, (rules, traces) =>
        withSession(engine, tenantId, rules, async (session) => {
          for (const trace of traces) expect(await answersOf(session, trace)).toEqual(expectedAnswers(rules, trace))
        }),
      ),
      { numRuns: runs },
    )
  })

  test('neither the order of spans, nor spans no rule speaks of, nor the trace id change an answer', async () => {
    await fc.assert(
      fc.asyncProperty(manyRules, anyTrace, fc.infiniteStream(fc.nat()), (rules, trace, dice) =>
        withSession(engine, tenantId, rules, async (session) => {
          const answers = await answersOf(session, trace)
          for (const altered of [shuffled(trace, dice), withStrangers(trace), { ...trace, traceId: 'another' }])
            expect(await answersOf(session, altered)).toEqual(answers)
        }),
      ),
      { numRuns: runs },
    )
  })

  test('a span that comes twice changes no answer of a rule that does not count', async () => {
    const uncounted = fc.array(
      anyRule.filter((rule) => !JSON.stringify(rule).includes('"kind":"count"')),
      { minLength: 1, maxLength: 20 },
    )
    await fc.assert(
      fc.asyncProperty(uncounted, anyTrace, (rules, trace) =>
        withSession(engine, tenantId, rules, async (session) => {
          const twice = { ...trace, spans: [...trace.spans, ...trace.spans] }
          expect(await answersOf(session, twice)).toEqual(await answersOf(session, trace))
        }),
      ),
      { numRuns: runs },
    )
  })

  test('a rule is answered alone as it is among others', async () => {
    await fc.assert(
      fc.asyncProperty(manyRules, anyTrace, async (rules, trace) => {
        const [first, ...others] = rules
        if (!first) return
        const alone = await withSession(engine, tenantId, [first], (session) => answersOf(session, trace))
        const among = await withSession(engine, tenantId, [first, ...others], (session) => answersOf(session, trace))
        expect(among.filter((answer) => answer.startsWith('0 '))).toEqual(alone)
      }),
      { numRuns: Math.ceil(runs / 4) },
    )
  })

  test('one session asked many times, also at once, answers as a fresh one each time', async () => {
    await fc.assert(
      fc.asyncProperty(manyRules, manyTraces, async (rules, traces) => {
        const ask = (trace: Trace) => withSession(engine, newId(), rules, (session) => answersOf(session, trace))
        const fresh: Awaited<ReturnType<typeof ask>>[] = []
        for (const trace of traces) fresh.push(await ask(trace))
        await withSession(engine, tenantId, rules, async (session) => {
          expect(await Promise.all(traces.map((trace) => answersOf(session, trace)))).toEqual(fresh)
        })
      }),
      { numRuns: Math.ceil(runs / 10) },
    )
  })

  test('the same trace in two tenants is judged by the rules of each', async () => {
    await fc.assert(
      fc.asyncProperty(manyRules, manyRules, anyTrace, (here, there, trace) =>
        withSession(engine, tenantId, here, (ours) =>
          withSession(engine, newId(), there, async (theirs) => {
            const answers = await Promise.all([answersOf(ours, trace), answersOf(theirs, trace)])
            expect(answers).toEqual([expectedAnswers(here, trace), expectedAnswers(there, trace)])
          }),
        ),
      ),
      { numRuns: Math.ceil(runs / 4) },
    )
  })
}

function shuffled(trace: Trace, dice: Iterator<number>): Trace {
  const spans = [...trace.spans]
  for (let last = spans.length - 1; last > 0; last--) {
    const other = Number(dice.next().value) % (last + 1)
    ;[spans[last], spans[other]] = [spans[other] as Span, spans[last] as Span]
  }
  return { ...trace, spans }
}

function withStrangers(trace: Trace): Trace {
  const strangers = ['stranger', 'a.b', 'AB', ''].map((name, i) => ({
    spanId: `stranger-${i}`,
    name,
    attributes: { x: 1, 'y.z': 'a' },
  }))
  return { ...trace, spans: [...strangers, ...trace.spans, ...strangers] }
}
