import { createServer, type IncomingMessage } from 'node:http'
import { type Form, formOf, listOf, readForm, textOf } from './stripe-form.ts'
import { createStripeObjects, Refusal, type StripeObject, type StripeObjects } from './stripe-objects.ts'

export interface StripeRequest {
  method: string
  path: string
  form: Form
  idempotencyKey: string | null
}

/** What becomes of a request: it is answered, refused as by a broken server, or done and the answer lost. */
export type Fate = 'ANSWER' | 'BREAK' | 'LOSE'

export interface StripeServer {
  url: string
  objects: StripeObjects
  /** In the order in which they came; retries of the SDK too. */
  requests: StripeRequest[]
  fate: (request: StripeRequest) => Fate | Promise<Fate>
  /** Stripe's clock, in seconds. */
  now: () => number
  close: () => Promise<void>
}

/**
 * Stripe in as far as this product talks to it, over HTTP, written after the API reference of the version that the
 * adapter names. It is there for what localstripe 1.15 lacks: prices (it knows plans alone) and lookup keys, more than one
 * item in a subscription, trials beside an anchor, `collection_method`, `billing_mode` and subscription schedules, meters
 * and meter events with their identifiers, idempotency keys, search, tax rates by metadata, the portal, checkout sessions.
 * It makes no invoices by itself: a test puts them there.
 */
export async function startStripe(): Promise<StripeServer> {
  const stripe: StripeServer = {
    url: '',
    objects: createStripeObjects(() => stripe.now()),
    requests: [],
    fate: () => 'ANSWER',
    now: () => Math.floor(Date.now() / 1000),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
  const answers = new Map<string, { asked: string; status: number; body: string }>()
  const server = createServer(async (incoming, outgoing) => {
    const request = await readRequest(incoming)
    stripe.requests.push(request)
    const fate = await stripe.fate(request)
    const { idempotencyKey: key } = request
    const asked = JSON.stringify([request.path, request.form])
    let answer = fate === 'BREAK' ? { asked, status: 500, body: errorBody('', 'Broken.') } : key && answers.get(key)
    if (key && answer && fate !== 'BREAK' && answer.asked !== asked)
      answer = { asked, status: 400, body: errorBody('idempotency_error', 'The key was used for something else.') }
    answer ||= { asked, ...respond(stripe.objects, request) }
    if (key && fate !== 'BREAK' && answer.status < 400) answers.set(key, answer)
    if (fate === 'LOSE') return void incoming.socket.destroy()
    outgoing.writeHead(answer.status, { 'content-type': 'application/json', 'stripe-should-retry': 'false' })
    outgoing.end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  stripe.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  return stripe
}

async function readRequest(incoming: IncomingMessage): Promise<StripeRequest> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const { pathname, search } = new URL(incoming.url ?? '/', 'http://stripe.test')
  const form = { ...readForm(search.slice(1)), ...readForm(Buffer.concat(chunks).toString()) }
  const key = incoming.headers['idempotency-key']
  return {
    method: incoming.method ?? '',
    path: pathname.slice('/v1/'.length),
    form,
    idempotencyKey: key?.toString() ?? null,
  }
}

function respond(objects: StripeObjects, request: StripeRequest): { status: number; body: string } {
  try {
    return { status: 200, body: JSON.stringify(perform(objects, request)) }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { status: error.status, body: errorBody(error.code, error.message) }
  }
}

function errorBody(code: string, message: string): string {
  return JSON.stringify({ error: { type: 'invalid_request_error', code, message } })
}

type Handler = (objects: StripeObjects, form: Form, id: string) => unknown

const page = (data: unknown[]) => ({ object: 'list', data, has_more: false, url: '/' })

const handlers: Record<string, Handler> = {
  'POST products': (objects, form) => objects.product(form),
  'GET products/:id': (objects, _form, id) => objects.get(id, 'product'),
  'POST products/:id': (objects, form, id) => Object.assign(objects.get(id, 'product'), form),
  'POST prices': (objects, form) => objects.price(form),
  'GET prices': (objects, { lookup_keys }) =>
    page(objects.kind('price').filter((each) => listOf(lookup_keys).includes(String(each.lookup_key)))),
  'POST billing/meters': (objects, form) => objects.meter(form),
  'GET billing/meters': (objects) => page(objects.kind('billing.meter')),
  'GET billing/meters/:id/event_summaries': (objects, form, id) =>
    page([{ id: 'mtrusg_1', object: 'billing.meter_event_summary', aggregated_value: objects.meterTotal(id, form) }]),
  'POST billing/meter_events': (objects, form) => objects.meterEvent(form),
  'POST tax_rates': (objects, form) => objects.put('txr', 'tax_rate', { active: true, ...form }),
  'GET tax_rates': (objects) => page(objects.kind('tax_rate')),
  'POST customers': (objects, form) => objects.customer(form),
  'GET customers/search': (objects, { query }) => {
    const tenant = /^metadata\['tenant'\]:'(.+)'$/.exec(textOf(query))?.[1]
    const found = objects
      .kind('customer')
      .filter((each) => !each.deleted && formOf(each.metadata as Form).tenant === tenant)
    return page(found)
  },
  'GET customers/:id': (objects, _form, id) => expandCustomer(objects, objects.get(id, 'customer')),
  'POST customers/:id': (objects, form, id) => {
    const found = objects.get(id, 'customer')
    const settings = { ...formOf(found.invoice_settings as Form), ...formOf(form.invoice_settings) }
    return Object.assign(found, form, { invoice_settings: settings })
  },
  'POST payment_methods': (objects, form) => {
    const { number, exp_month, exp_year } = formOf(form.card)
    const card = {
      brand: 'visa',
      last4: textOf(number).slice(-4),
      exp_month: Number(exp_month),
      exp_year: Number(exp_year),
    }
    return objects.put('pm', 'payment_method', { type: form.type, customer: null, card })
  },
  'POST payment_methods/:id/attach': (objects, form, id) =>
    Object.assign(objects.get(id, 'payment_method'), { customer: form.customer }),
  'DELETE customers/:id': (objects, _form, id) => objects.remove(id),
  'GET customers/:id/payment_methods': (objects, _form, id) =>
    page(
      objects
        .kind('payment_method')
        .filter((each) => each.customer === id)
        .reverse(),
    ),
  'POST subscriptions': (objects, form) => objects.subscription(form),
  'GET subscriptions': (objects, { customer }) =>
    page(objects.kind('subscription').filter((each) => each.customer === customer)),
  'GET subscriptions/:id': (objects, _form, id) => {
    const found = objects.get(id, 'subscription')
    return { ...found, schedule: typeof found.schedule === 'string' ? objects.get(found.schedule) : null }
  },
  'POST subscriptions/:id': (objects, form, id) => objects.changeSubscription(id, form),
  'DELETE subscriptions/:id': (objects, _form, id) =>
    Object.assign(objects.get(id, 'subscription'), { status: 'canceled' }),
  'POST subscription_schedules': (objects, form) => objects.schedule(form),
  'POST subscription_schedules/:id': (objects, form, id) => objects.changeSchedule(id, form),
  'POST subscription_schedules/:id/release': (objects, _form, id) => objects.release(id),
  'POST billing_portal/sessions': (objects, form) => {
    objects.get(textOf(form.customer), 'customer')
    return { id: 'bps_1', object: 'billing_portal.session', url: `https://billing.stripe.test/p/${form.customer}` }
  },
  'POST checkout/sessions': (objects, form) => {
    objects.get(textOf(form.customer), 'customer')
    return { id: 'cs_1', object: 'checkout.session', url: `https://checkout.stripe.test/c/${form.customer}` }
  },
  'GET invoices': (objects, { customer, created }) => {
    const since = Number(formOf(created).gte ?? 0)
    const found = objects.kind('invoice').filter((each) => each.customer === customer && Number(each.created) >= since)
    return page(found.reverse())
  },
  'GET invoices/:id': (objects, _form, id) => objects.get(id, 'invoice'),
}

function perform(objects: StripeObjects, { method, path, form }: StripeRequest): unknown {
  const exact = handlers[`${method} ${path}`]
  if (exact) return exact(objects, form, '')
  for (const [route, handler] of Object.entries(handlers)) {
    const pattern = new RegExp(`^${route.replace(':id', '([^/]+)')}$`)
    const found = pattern.exec(`${method} ${path}`)
    if (found?.[1]) return handler(objects, form, found[1])
  }
  throw new Refusal(404, '', `Unrecognized request URL (${method}: /v1/${path}).`)
}

function expandCustomer(objects: StripeObjects, customer: StripeObject): StripeObject {
  const method = formOf(customer.invoice_settings as Form).default_payment_method
  const expanded = method ? objects.get(textOf(method), 'payment_method') : null
  return { ...customer, invoice_settings: { default_payment_method: expanded } }
}
