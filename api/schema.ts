// type-graphql asks for the polyfill even where every type is given explicitly.
import 'reflect-metadata'
import type { GraphQLSchema } from 'graphql'
import { buildSchemaSync, getMetadataStorage } from 'type-graphql'
import { AlertsResolver } from './modules/alerts/alerts.resolver.ts'
import { ApiKeysResolver } from './modules/api-keys/api-keys.resolver.ts'
import { ServiceKeysResolver } from './modules/api-keys/service-keys.resolver.ts'
import { KeyVerificationResolver } from './modules/api-keys/verification.resolver.ts'
import { ViewerKeyResolver } from './modules/api-keys/viewer-key.resolver.ts'
import { AuditResolver } from './modules/audit/audit.resolver.ts'
import { ArchiveResolver } from './modules/billing/archive/archive.resolver.ts'
import { CollectorResolver } from './modules/billing/collector/collector.resolver.ts'
import { PlatformStripeResolver } from './modules/billing/collector/platform-stripe.resolver.ts'
import { InvoicesResolver } from './modules/billing/invoices.resolver.ts'
import { PlatformBillingResolver } from './modules/billing/platform-billing.resolver.ts'
import { SubscriptionResolver } from './modules/billing/subscription.resolver.ts'
import { ExportsResolver } from './modules/exports/exports.resolver.ts'
import { IdentityResolver } from './modules/identity/identity.resolver.ts'
import { IncreasesResolver } from './modules/increases/increases.resolver.ts'
import { InvitationHolderResolver } from './modules/invitations/holder.resolver.ts'
import { InvitationsResolver } from './modules/invitations/invitations.resolver.ts'
import { KeysResolver } from './modules/keys/keys.resolver.ts'
import { LifecycleResolver } from './modules/lifecycle/lifecycle.resolver.ts'
import { MembersResolver } from './modules/members/members.resolver.ts'
import { RolesResolver } from './modules/members/roles.resolver.ts'
import { TransferResolver } from './modules/members/transfer.resolver.ts'
import { OnboardingResolver } from './modules/onboarding/onboarding.resolver.ts'
import { PlanChangesResolver } from './modules/plan-changes/plan-changes.resolver.ts'
import { LimitsResolver } from './modules/plans/limits.resolver.ts'
import { PlansResolver } from './modules/plans/plans.resolver.ts'
import { QuotasResolver } from './modules/quotas/quotas.resolver.ts'
import { VerificationQuotasResolver } from './modules/quotas/verification-quotas.resolver.ts'
import { RulePacksResolver } from './modules/rules/packs.resolver.ts'
import { RulesResolver } from './modules/rules/rules.resolver.ts'
import { RulesSessionResolver } from './modules/rules/session.resolver.ts'
import { SecurityResolver } from './modules/settings/security.resolver.ts'
import { SettingsResolver } from './modules/settings/settings.resolver.ts'
import { SignalsResolver } from './modules/signals/signals.resolver.ts'
import { TenantsResolver } from './modules/tenants/tenants.resolver.ts'
import { ViewerResolver } from './modules/tenants/viewer.resolver.ts'
import { UsageQueryResolver } from './modules/usage/query.resolver.ts'
import { UsageResolver } from './modules/usage/usage.resolver.ts'
import {
  WebhookDeliveryFieldsResolver,
  WebhookEndpointFieldsResolver,
} from './modules/webhooks/webhook-fields.resolver.ts'
import { WebhooksResolver } from './modules/webhooks/webhooks.resolver.ts'

/** Every resolver of the API. */
const resolvers = [
  AlertsResolver,
  ApiKeysResolver,
  AuditResolver,
  CollectorResolver,
  ExportsResolver,
  IdentityResolver,
  IncreasesResolver,
  InvitationHolderResolver,
  InvitationsResolver,
  InvoicesResolver,
  KeysResolver,
  LifecycleResolver,
  KeyVerificationResolver,
  LimitsResolver,
  MembersResolver,
  OnboardingResolver,
  PlanChangesResolver,
  ArchiveResolver,
  PlatformBillingResolver,
  PlatformStripeResolver,
  PlansResolver,
  QuotasResolver,
  RolesResolver,
  RulePacksResolver,
  RulesResolver,
  RulesSessionResolver,
  SecurityResolver,
  ServiceKeysResolver,
  SettingsResolver,
  SignalsResolver,
  SubscriptionResolver,
  TenantsResolver,
  TransferResolver,
  UsageQueryResolver,
  UsageResolver,
  VerificationQuotasResolver,
  ViewerKeyResolver,
  ViewerResolver,
  WebhookDeliveryFieldsResolver,
  WebhookEndpointFieldsResolver,
  WebhooksResolver,
] as const

function isAccessor({ kind, target, methodName }: FieldResolverMetadata): boolean {
  return kind === 'internal' && Object.getOwnPropertyDescriptor(target.prototype, methodName)?.get !== undefined
}

type FieldResolverMetadata = ReturnType<typeof getMetadataStorage>['fieldResolvers'][number]

/**
 * Builds the GraphQL schema from the resolver classes. Properties of an object, accessors among them, are read by GraphQL
 * itself. They are values: an operation that has been compiled (graphql/known-operations.ts) neither calls one that is a
 * function nor waits for a promise; what takes either is a method.
 */
export function createSchema(): GraphQLSchema {
  const metadata = getMetadataStorage()
  for (const objectType of metadata.objectTypes) objectType.simpleResolvers = true
  metadata.fieldResolvers = metadata.fieldResolvers.filter((resolver) => !isAccessor(resolver))
  // Inputs are checked once, by zod in the use-cases; class-validator would double the cost of every input.
  return buildSchemaSync({ resolvers, validate: false })
}
