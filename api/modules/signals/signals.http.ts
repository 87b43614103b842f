import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { authenticate } from '../../auth/authenticate.ts'
import { requireTenant, type Services } from '../../core/context.ts'
import { toPublicId } from '../../core/ids.ts'
import { authorize } from '../../graphql/allow.ts'
import { csvRow } from '../usage/csv.ts'
import { exportSignals } from './export.ts'
import type { SignalFilter, SignalRow } from './signals.ts'

type Query = Record<string, string | undefined>

/**
 * `GET /signals/export`: what the query `signals` lists, as CSV of any length, sent while it is read. Filters, all
 * optional: `ruleId`, `severities` (comma-separated), `traceId`, `from`, `until`.
 */
export async function signalRoutes(app: FastifyInstance, services: Services): Promise<void> {
  app.get<{ Querystring: Query }>('/signals/export', async (request, reply) => {
    request.ctx = await authenticate(services, request)
    authorize(request.ctx, 'signals:read')
    const pages = exportSignals(requireTenant(request.ctx), filterOf(request.query))
    // What is wrong with the filter is found by the first page, while the answer can still say so.
    const first = await pages.next()
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="signals.csv"')
      .header('cache-control', 'no-store')
      .send(Readable.from(asCsv(first.value ?? [], pages)))
  })
}

/** The parameters as the filter they stand for; the use-case checks what is in them. */
function filterOf({ ruleId, severities, traceId, from, until }: Query): SignalFilter {
  const instant = (text: string | undefined) => (text === undefined ? undefined : new Date(text))
  const named = severities?.split(',').filter(Boolean) as SignalFilter['severities']
  return { ruleId, severities: named, traceId, from: instant(from), until: instant(until) }
}

const columns = ['id', 'createdAt', 'severity', 'ruleId', 'ruleVersion', 'ruleName', 'clause', 'traceId', 'message']

async function* asCsv(first: SignalRow[], rest: AsyncIterable<SignalRow[]>): AsyncGenerator<string> {
  yield csvRow([...columns, 'spans']) + first.map(lineOf).join('')
  for await (const page of rest) yield page.map(lineOf).join('')
}

function lineOf(row: SignalRow): string {
  return csvRow([
    ...[toPublicId('signal', row.id), row.createdAt.toISOString(), row.severity, toPublicId('rule', row.ruleId)],
    BigInt(row.ruleVersion),
    ...[row.ruleName, row.clause, row.traceId, row.message, row.spanReferences.join(' ')],
  ])
}
