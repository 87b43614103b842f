import { Field, Int, ObjectType, registerEnumType } from 'type-graphql'
import { Connection } from '../../graphql/pagination.ts'
import { DateTimeScalar, enumOf } from '../../graphql/scalars.ts'
import { Tenant } from '../tenants/tenants.types.ts'
import { type Measure, measures } from './due.ts'
import { Invoice } from './invoices.types.ts'
import type { PlatformInvoice as PlatformInvoiceView } from './list.ts'
import type { Dunning as DunningView } from './overdue.ts'

const DunningStep = enumOf(measures)
registerEnumType(DunningStep, {
  name: 'DunningStep',
  description: 'NOTICE: a reminder by mail. RESTRICT: no dearer plan. SUSPEND: the tenant can only be read.',
})

@ObjectType({ description: 'How far it has come with a tenant that owes something.' })
export class Dunning {
  @Field(() => DateTimeScalar, { description: 'When it was noticed that an invoice is overdue.' })
  since!: Date

  @Field(() => Int)
  noticesSent!: number

  @Field(() => Int, { description: 'How many reminders there are to be.' })
  notices!: number

  @Field(() => DateTimeScalar, { nullable: true, description: 'Since then it may not move to a dearer plan.' })
  restrictedAt!: Date | null

  @Field(() => DunningStep, { nullable: true, description: 'Null when nothing more happens by itself.' })
  nextStep!: Measure['kind'] | null

  @Field(() => DateTimeScalar, { nullable: true })
  nextStepAt!: Date | null

  static from({ next, ...dunning }: DunningView): Dunning {
    return { ...dunning, nextStep: next?.kind ?? null, nextStepAt: next?.at ?? null }
  }
}

@ObjectType({ description: 'An invoice with the tenant whose it is. For operators.' })
export class PlatformInvoice {
  @Field(() => Invoice)
  invoice!: Invoice

  @Field(() => Tenant)
  tenant!: Tenant

  @Field(() => Dunning, { nullable: true, description: 'Of an invoice that is overdue.' })
  dunning!: Dunning | null

  static from({ invoice, tenant, dunning }: PlatformInvoiceView): PlatformInvoice {
    return {
      invoice: Invoice.from(invoice),
      tenant: Tenant.from(tenant),
      dunning: dunning && Dunning.from(dunning),
    }
  }
}

@ObjectType()
export class PlatformInvoiceConnection extends Connection(PlatformInvoice, 'PlatformInvoice') {}
