import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { authenticate } from '../../auth/authenticate.ts'
import { requireTenant, type Services } from '../../core/context.ts'
import { invalidField } from '../../core/errors.ts'
import { authorize } from '../../graphql/allow.ts'
import { csvRow } from './csv.ts'
import { exportUsage, type UsageLine } from './export.ts'
import type { UsageQuestion } from './query.ts'

type Query = Record<string, string | undefined>

const formats = {
  csv: { type: 'text/csv; charset=utf-8', write: asCsv },
  json: { type: 'application/json; charset=utf-8', write: asJson },
} as const

/**
 * `GET /usage/export`: what the query `usage` answers, as a file that may be much larger: `format` csv or json, `from`,
 * `to`, `granularity`, and if wanted `meters` (comma-separated), `timeZone`, `groupBy`. Sent while it is read.
 */
export async function usageRoutes(app: FastifyInstance, services: Services): Promise<void> {
  app.get<{ Querystring: Query }>('/usage/export', async (request, reply) => {
    request.ctx = await authenticate(services, request)
    authorize(request.ctx, 'usage:read')
    const { format = 'csv' } = request.query
    if (format !== 'csv' && format !== 'json') throw invalidField('format', 'The format is csv or json.')
    const lines = await exportUsage(requireTenant(request.ctx), questionOf(request.query))
    const { type, write } = formats[format]
    return reply
      .type(type)
      .header('content-disposition', `attachment; filename="usage.${format}"`)
      .header('cache-control', 'no-store')
      .send(Readable.from(write(lines)))
  })
}

/** The parameters as the question they stand for; the use-case checks what is in them. */
function questionOf({ from, to, granularity, meters, timeZone, groupBy }: Query): UsageQuestion {
  const instant = (text: string | undefined) => new Date(text ?? '')
  return {
    from: instant(from),
    to: instant(to),
    granularity: (granularity ?? 'DAY') as UsageQuestion['granularity'],
    meters: meters?.split(',').filter(Boolean),
    timeZone,
    groupBy: groupBy as UsageQuestion['groupBy'],
  }
}

async function* asCsv(lines: AsyncIterable<UsageLine>): AsyncGenerator<string> {
  yield csvRow(['from', 'to', 'meter', 'unit', 'name', 'value'])
  yield* inChunks(lines, ({ from, to, meter, unit, name, value }) =>
    csvRow([from.toISOString(), to.toISOString(), meter, unit, name, value]),
  )
}

async function* asJson(lines: AsyncIterable<UsageLine>): AsyncGenerator<string> {
  yield '['
  let separator = '\n'
  yield* inChunks(lines, ({ value, ...line }) => {
    const text = separator + JSON.stringify({ ...line, value: value.toString() })
    separator = ',\n'
    return text
  })
  yield '\n]\n'
}

const linesAtOnce = 500

async function* inChunks(lines: AsyncIterable<UsageLine>, write: (line: UsageLine) => string): AsyncGenerator<string> {
  let chunk = ''
  let count = 0
  for await (const line of lines) {
    chunk += write(line)
    if (++count % linesAtOnce > 0) continue
    yield chunk
    chunk = ''
  }
  yield chunk
}

/** Meters every call that an API key made in its tenant, whatever route it took. */
export function meterCalls(app: FastifyInstance, { callMeter, now }: Services): void {
  app.addHook('onResponse', async ({ ctx }) => {
    if (ctx?.actor.kind !== 'key' || !ctx.tenantId) return
    callMeter.count({ tenantId: ctx.tenantId, keyId: ctx.actor.keyId }, ctx.request.operation, now())
  })
}
