import {
  billedUsage,
  billingAccounts,
  creditGrants,
  creditNotes,
  creditUses,
  invoiceLines,
  invoices,
  payments,
  stripeAccounts,
  stripeDrifts,
  stripeMeterEvents,
  stripeMeterSent,
  subscriptionChanges,
  subscriptions,
} from '../../db/tables/index.ts'
import { actor, type Holding } from './holding.ts'
import { exportKind } from './kind.ts'

const by = ['actorKind', 'actorId', 'actorLabel'] as const

/** What a tenant pays, and what it has paid. */
export const billingInventory: readonly Holding[] = [
  {
    table: subscriptions,
    counted: null,
    exported: exportKind(subscriptions, {
      name: 'subscription',
      key: ['startedAt'],
      columns: [
        ...([
          'state',
          'interval',
          'collector',
          'startedAt',
          'trialEndsAt',
          'termStart',
          'termEnd',
          'billedUntil',
        ] as const),
        ...(['nextPlanCode', 'nextPlanVersion', 'nextInterval', 'cancelAtPeriodEnd', 'canceledAt'] as const),
        ...(['pausedAt', 'pastDueSince', 'dunningStage', 'restrictedAt'] as const),
      ],
    }),
    withheld: {
      usageCollectedFrom: 'From when on Stripe counts; its invoices say it.',
      feeCollectedFrom: 'What Stripe has yet to be told.',
      dueAt: 'When the job looks at it next.',
      revision: 'Counts changes.',
    },
  },
  {
    table: subscriptionChanges,
    counted: null,
    exported: exportKind(subscriptionChanges, {
      name: 'subscription-changes',
      key: ['at'],
      columns: [
        ...(['at', 'fromPlanCode', 'fromPlanVersion', 'fromInterval'] as const),
        ...(['toPlanCode', 'toPlanVersion', 'toInterval'] as const),
      ],
    }),
  },
  {
    table: billingAccounts,
    counted: null,
    exported: exportKind(billingAccounts, {
      name: 'billing-account',
      key: ['updatedAt'],
      columns: [
        ...(['name', 'email', 'address', 'country', 'taxId', 'purchaseOrder'] as const),
        ...(['taxRate', 'reverseCharge', 'updatedAt'] as const),
      ],
    }),
    withheld: { revision: 'Counts changes.' },
  },
  {
    table: invoices,
    counted: { one: 'invoice', many: 'invoices' },
    exported: exportKind(invoices, {
      name: 'invoices',
      key: ['id'],
      columns: [
        ...(['id', 'kind', 'state', 'number', 'periodStart', 'periodEnd', 'currency', 'subtotal', 'credits'] as const),
        ...([
          'taxRate',
          'reverseCharge',
          'tax',
          'total',
          'paid',
          'credited',
          'createdAt',
          'issuedAt',
          'dueAt',
        ] as const),
        ...(['closedAt', 'issuer', 'customer', 'source', 'externalUrl', 'externalPdfUrl'] as const),
      ],
      as: { id: 'invoice' },
    }),
    withheld: {
      sequence: 'The number without its prefix.',
      draftUntil: 'Of a draft.',
      externalId: 'An id at Stripe.',
      revision: 'Counts changes.',
    },
  },
  {
    table: invoiceLines,
    counted: null,
    exported: exportKind(invoiceLines, {
      name: 'invoice-lines',
      key: ['id'],
      columns: [
        ...(['id', 'invoiceId', 'position', 'kind', 'meter', 'description', 'quantity', 'parts'] as const),
        ...(['periodStart', 'periodEnd', 'amount', 'planCode', 'planVersion'] as const),
      ],
      as: { id: 'invoiceLine', invoiceId: 'invoice' },
    }),
  },
  {
    table: payments,
    counted: { one: 'payment', many: 'payments' },
    exported: exportKind(payments, {
      name: 'payments',
      key: ['id'],
      columns: ['id', 'invoiceId', 'method', 'reference', 'amount', 'receivedAt', 'createdAt', ...by],
      as: { id: 'payment', invoiceId: 'invoice', actorId: actor },
    }),
    withheld: { externalId: 'An id at Stripe.' },
  },
  {
    table: creditGrants,
    counted: null,
    exported: exportKind(creditGrants, {
      name: 'credits',
      key: ['id'],
      columns: [
        ...(['id', 'kind', 'currency', 'amount', 'remaining', 'percentOff', 'cycles', 'cyclesLeft'] as const),
        ...(['priority', 'expiresAt', 'reason', 'createdAt', 'endedAt', ...by] as const),
      ],
      as: { id: 'credit', actorId: actor },
    }),
  },
  {
    table: creditUses,
    counted: null,
    exported: exportKind(creditUses, {
      name: 'credit-uses',
      key: ['invoiceId', 'grantId'],
      columns: ['invoiceId', 'grantId', 'amount'],
      as: { invoiceId: 'invoice', grantId: 'credit' },
    }),
  },
  {
    table: creditNotes,
    counted: { one: 'credit note', many: 'credit notes' },
    exported: exportKind(creditNotes, {
      name: 'credit-notes',
      key: ['id'],
      columns: [
        ...(['id', 'invoiceId', 'number', 'currency', 'amount', 'tax', 'remainder', 'remainderAs', 'reason'] as const),
        ...(['issuedAt', 'issuer', 'customer', ...by] as const),
      ],
      as: { id: 'creditNote', invoiceId: 'invoice', actorId: actor },
    }),
    withheld: { sequence: 'The number without its prefix.' },
  },
  { table: stripeAccounts, counted: null, exported: 'Ids at Stripe, and how far it is in step.' },
  {
    table: stripeMeterEvents,
    counted: null,
    exported: 'Usage on its way to Stripe; what was used is exported itself.',
  },
  { table: stripeMeterSent, counted: null, exported: 'How much of the usage is on its way to Stripe.' },
  { table: stripeDrifts, counted: null, exported: 'Where Stripe said something else, for operators.' },
  { table: billedUsage, counted: null, exported: 'What the lines of the invoices say, by period.' },
]
