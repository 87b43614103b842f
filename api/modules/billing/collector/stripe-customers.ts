import type Stripe from 'stripe'
import type { TenantCtx } from '../../../core/context.ts'
import { AppError } from '../../../core/errors.ts'
import { isUuid, newId } from '../../../core/ids.ts'
import type { StoredPaymentMethod } from '../../../db/tables/index.ts'
import type { BillingProvider, CustomerWish, ProviderCustomer } from './provider.ts'
import { absent, type StripeClient } from './stripe-client.ts'

type Customers = Pick<
  BillingProvider,
  | 'ensureCustomer'
  | 'readCustomer'
  | 'deleteCustomer'
  | 'useNewestPaymentMethod'
  | 'createPortalSession'
  | 'createSetupSession'
>

const expand = ['invoice_settings.default_payment_method']

/** Customers at Stripe. Each carries the tenant's id in its metadata, by which it is found again. */
export function stripeCustomers({ call }: StripeClient): Customers {
  const read = async (id: string): Promise<Stripe.Customer | null> => {
    const found = await absent(call((sdk) => sdk.customers.retrieve(id, { expand })))
    return found && !found.deleted ? found : null
  }

  /** By the search index, which is some seconds behind; until then the idempotency key finds it. */
  const find = async ({ tenantId }: TenantCtx): Promise<Stripe.Customer | null> => {
    const query = `metadata['tenant']:'${tenantId}'`
    const page = await absent(call((sdk) => sdk.customers.search({ query, limit: 1 })))
    const [found] = page?.data ?? []
    return found ? read(found.id) : null
  }

  /** Nothing but whose it is: what is asked for under one key stays the same, whatever the tenant is called by then. */
  const create = async ({ tenantId }: TenantCtx, idempotencyKey: string): Promise<Stripe.Customer | null> => {
    const made = await call((sdk) => sdk.customers.create({ metadata: { tenant: tenantId } }, { idempotencyKey }))
    // The answer may be the replay of one that has been deleted since.
    return read(made.id)
  }

  async function makeCustomer(ctx: TenantCtx): Promise<Stripe.Customer> {
    const found = await find(ctx)
    if (found) return found
    const key = `customer-${ctx.tenantId}`
    const made = (await create(ctx, key)) ?? (await create(ctx, `${key}-${newId()}`))
    if (!made) throw new AppError('UNAVAILABLE', { message: 'Stripe does not show the new customer yet.' })
    return made
  }

  async function useNewest(customerId: string): Promise<Stripe.Customer | null> {
    const { data } = await call((sdk) => sdk.customers.listPaymentMethods(customerId, { limit: 1 }))
    const [newest] = data
    if (newest)
      await call((sdk) => sdk.customers.update(customerId, { invoice_settings: { default_payment_method: newest.id } }))
    return read(customerId)
  }

  return {
    async ensureCustomer(ctx, wish) {
      const current = (wish.customerId && (await read(wish.customerId))) || (await makeCustomer(ctx))
      const changes = changesOf(current, wish)
      if (Object.keys(changes).length > 0) await call((sdk) => sdk.customers.update(current.id, changes))
      return toCustomer(
        current.invoice_settings?.default_payment_method ? current : ((await useNewest(current.id)) ?? current),
      )
    },

    async readCustomer(_ctx, customerId) {
      const found = await read(customerId)
      return found && toCustomer(found)
    },

    async useNewestPaymentMethod(_ctx, customerId) {
      await useNewest(customerId)
    },

    async deleteCustomer(ctx, customerId) {
      const id = customerId ?? (await find(ctx))?.id
      if (id) await absent(call((sdk) => sdk.customers.del(id)))
    },

    async createPortalSession(_ctx, { customerId: customer, returnUrl }) {
      const session = await call((sdk) => sdk.billingPortal.sessions.create({ customer, return_url: returnUrl }))
      return session.url
    },

    async createSetupSession(_ctx, { customerId: customer, returnUrl, currency }) {
      const session = await call((sdk) =>
        sdk.checkout.sessions.create({
          ...{ mode: 'setup', customer, currency: currency.toLowerCase() },
          ...{ success_url: returnUrl, cancel_url: returnUrl },
        }),
      )
      if (!session.url) throw new AppError('UNAVAILABLE', { message: 'Stripe gave no page to go to.' })
      return session.url
    },
  }
}

/** What of a customer is not as it should be. What it is not to have any more stays: Stripe's pages may have set it. */
function changesOf(current: Stripe.Customer, wish: CustomerWish): Stripe.CustomerUpdateParams {
  const { name, email, address, country, locale, isReverseCharge } = wish
  const [line1 = '', ...rest] = address
  const exempt = isReverseCharge ? ('reverse' as const) : ('none' as const)
  const place = { line1, line2: rest.join(', '), ...(country && { country }) }
  const isElsewhere = Object.entries(place).some(
    ([field, value]) => (current.address?.[field as keyof typeof place] ?? '') !== value,
  )
  return {
    ...(name !== current.name && { name }),
    ...(email && email !== current.email && { email }),
    ...(isElsewhere && { address: place }),
    ...(locale !== current.preferred_locales?.[0] && { preferred_locales: [locale] }),
    ...(exempt !== (current.tax_exempt ?? 'none') && { tax_exempt: exempt }),
  }
}

function toCustomer({ id, metadata, invoice_settings }: Stripe.Customer): ProviderCustomer {
  const method = invoice_settings?.default_payment_method
  const tenantId = metadata?.tenant ?? null
  return {
    id,
    tenantId: tenantId && isUuid(tenantId) ? tenantId : null,
    paymentMethod: method && typeof method !== 'string' ? toMethod(method) : null,
  }
}

function toMethod({ type, card, sepa_debit }: Stripe.PaymentMethod): StoredPaymentMethod {
  return {
    kind: type,
    brand: card?.brand ?? null,
    last4: card?.last4 ?? sepa_debit?.last4 ?? null,
    expMonth: card?.exp_month ?? null,
    expYear: card?.exp_year ?? null,
  }
}
