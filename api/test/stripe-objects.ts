import { type Form, formOf, listOf, textOf } from './stripe-form.ts'

/** Something kept by Stripe, as its API shows it. */
export type StripeObject = { id: string; object: string } & Record<string, unknown>

/** Refused, as Stripe says it. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

const day = 86_400
const dayOf35 = 35 * day

/** What is kept, by id; and how each kind is made, found and changed. */
export function createStripeObjects(now: () => number) {
  const all = new Map<string, StripeObject>()
  let count = 0

  const put = (prefix: string, object: string, columns: Record<string, unknown>, id?: string): StripeObject => {
    const made = { id: id ?? `${prefix}_${++count}`, object, created: now(), livemode: false, ...columns }
    all.set(made.id, made)
    return made
  }
  const kind = (object: string) => [...all.values()].filter((each) => each.object === object)
  const get = (id: string, object?: string): StripeObject => {
    const found = all.get(id)
    if (!found || (object && found.object !== object))
      throw new Refusal(404, 'resource_missing', `No such ${object}: ${id}`)
    return found
  }
  const unique = (object: string, column: string, value: string) => {
    if (kind(object).some((each) => each[column] === value))
      throw new Refusal(400, 'resource_already_exists', `A ${object} with this ${column} exists.`)
  }

  function item({ price, id }: Form, period: { start: number; end: number }) {
    const found = get(textOf(price), 'price')
    const periods = { current_period_start: period.start, current_period_end: period.end }
    return { id: textOf(id) || `si_${++count}`, object: 'subscription_item', price: found, ...periods }
  }

  type Item = ReturnType<typeof item>
  const itemsOf = ({ items }: StripeObject) => (items as { data: Item[] }).data

  return {
    all,
    put,
    get,
    kind,
    remove: (id: string) => {
      const found = get(id)
      all.set(id, { id, object: found.object, deleted: true })
      for (const each of kind('subscription')) if (each.customer === id) each.status = 'canceled'
      return { id, object: found.object, deleted: true }
    },

    product: ({ id, ...rest }: Form) => {
      if (all.has(textOf(id))) throw new Refusal(400, 'resource_already_exists', 'Product already exists.')
      return put('prod', 'product', { active: true, ...rest }, textOf(id))
    },

    price: (form: Form) => {
      get(textOf(form.product), 'product')
      unique('price', 'lookup_key', textOf(form.lookup_key))
      const meter = textOf(formOf(form.recurring).meter)
      if (meter) get(meter, 'billing.meter')
      return put('price', 'price', { active: true, ...form })
    },

    meter: (form: Form) => {
      unique('billing.meter', 'event_name', textOf(form.event_name))
      return put('mtr', 'billing.meter', { status: 'active', ...form })
    },

    meterEvent: (form: Form) => {
      const identifier = textOf(form.identifier)
      if (kind('billing.meter_event').some((each) => each.identifier === identifier))
        throw new Refusal(400, '', `An event already exists with identifier ${identifier}.`)
      if (!kind('billing.meter').some((each) => each.event_name === form.event_name))
        throw new Refusal(400, 'resource_missing', 'There is no such meter.')
      const payload = formOf(form.payload)
      get(textOf(payload.stripe_customer_id), 'customer')
      if (!/^-?\d+$/.test(textOf(payload.value))) throw new Refusal(400, '', 'The value is no whole number.')
      const timestamp = Number(form.timestamp)
      if (timestamp < now() - dayOf35 || timestamp > now() + 300)
        throw new Refusal(400, 'timestamp_out_of_range', 'The timestamp is too old or in the future.')
      return put('evt', 'billing.meter_event', { ...form, payload, timestamp })
    },

    meterTotal: (meterId: string, form: Form) => {
      const { event_name } = get(meterId, 'billing.meter')
      const [from, to] = [Number(form.start_time), Number(form.end_time)]
      return kind('billing.meter_event')
        .filter(
          (each) => each.event_name === event_name && Number(each.timestamp) >= from && Number(each.timestamp) < to,
        )
        .filter((each) => (each.payload as Form).stripe_customer_id === form.customer)
        .reduce((sum, each) => sum + Number((each.payload as Form).value), 0)
    },

    customer: (form: Form) => put('cus', 'customer', { invoice_settings: {}, ...form }),

    subscription: (form: Form) => {
      const { customer, items, metadata, trial_end, backdate_start_date, billing_cycle_anchor, ...rest } = form
      get(textOf(customer), 'customer')
      const start = Number(backdate_start_date ?? now())
      const end = Number(billing_cycle_anchor ?? trial_end ?? start + 30 * day)
      if (billing_cycle_anchor && end <= now()) throw new Refusal(400, '', 'The anchor is in the past.')
      const data = listOf(items).map((each) => item(formOf(each), { start, end }))
      const status = Number(trial_end ?? 0) > now() ? 'trialing' : 'active'
      return put('sub', 'subscription', {
        ...{ customer, status, metadata: metadata ?? {}, items: { object: 'list', data, has_more: false } },
        ...{ cancel_at: null, schedule: null, trial_end: Number(trial_end) || null, billing_cycle_anchor: end },
        collection_method: rest.collection_method ?? 'charge_automatically',
        default_tax_rates: listOf(rest.default_tax_rates).map((id) => get(textOf(id), 'tax_rate')),
      })
    },

    changeSubscription: (id: string, { items, cancel_at, collection_method, default_tax_rates }: Form) => {
      const found = get(id, 'subscription')
      if (found.status === 'canceled') throw new Refusal(404, 'resource_missing', 'The subscription is canceled.')
      let data = itemsOf(found)
      const [first] = data
      const period = { start: first?.current_period_start ?? now(), end: first?.current_period_end ?? now() }
      for (const each of listOf(items).map(formOf)) {
        if (each.deleted) data = data.filter((old) => old.id !== each.id)
        else if (each.id) data = data.map((old) => (old.id === each.id ? item(each, period) : old))
        else data = [...data, item(each, period)]
      }
      if (data.length === 0) throw new Refusal(400, '', 'A subscription has at least one item.')
      found.items = { object: 'list', data, has_more: false }
      if (cancel_at !== undefined) found.cancel_at = Number(cancel_at) || null
      if (collection_method) found.collection_method = collection_method
      if (default_tax_rates !== undefined)
        found.default_tax_rates = listOf(default_tax_rates).map((rate) => get(textOf(rate), 'tax_rate'))
      return found
    },

    schedule: ({ from_subscription }: Form) => {
      const subscription = get(textOf(from_subscription), 'subscription')
      if (subscription.schedule) throw new Refusal(400, '', 'The subscription has a schedule.')
      const [first] = itemsOf(subscription)
      const [start_date, end_date] = [first?.current_period_start ?? 0, first?.current_period_end ?? 0]
      const items = itemsOf(subscription).map(({ price }) => ({ price: price.id }))
      const made = put('sub_sched', 'subscription_schedule', {
        ...{ subscription: subscription.id, status: 'active', current_phase: { start_date, end_date } },
        phases: [{ start_date, end_date, items, trial_end: subscription.trial_end }],
      })
      subscription.schedule = made.id
      return made
    },

    changeSchedule: (id: string, form: Form) => {
      const found = get(id, 'subscription_schedule')
      found.phases = listOf(form.phases)
        .map(formOf)
        .map(({ start_date, end_date, items }) => ({
          ...{ start_date: Number(start_date), end_date: Number(end_date) || null, items },
        }))
      const [running] = found.phases as { start_date: number; end_date: number }[]
      found.current_phase = { start_date: running?.start_date, end_date: running?.end_date }
      return found
    },

    release: (id: string) => {
      const found = get(id, 'subscription_schedule')
      get(textOf(found.subscription as string), 'subscription').schedule = null
      found.status = 'released'
      return found
    },
  }
}

export type StripeObjects = ReturnType<typeof createStripeObjects>
