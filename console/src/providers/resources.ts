import type { ApolloClient, OperationVariables, TypedDocumentNode } from '@apollo/client'
import type { FilterPayload, RaRecord } from 'react-admin'
import {
  ApiKeysDocument,
  ArchivedInvoicesDocument,
  AuditEventsDocument,
  InvitationLinksDocument,
  InvitationsDocument,
  InvoicesDocument,
  MembersDocument,
  PlatformIncreasesDocument,
  PlatformInvoicesDocument,
  PlatformOnboardingsDocument,
  PlatformStripeTenantsDocument,
  PlatformTenantsDocument,
  RevokeSessionDocument,
  RulesDocument,
  SecurityFindingsDocument,
  ServiceKeysDocument,
  SessionsDocument,
  SettingsChangesDocument,
  SignalsDocument,
  TenantKeysDocument,
  UsageAlertsDocument,
  WebhookDeliveriesDocument,
  WebhookEndpointsDocument,
} from '../api/generated/operations.ts'

export interface PageRequest {
  filter: FilterPayload
  first: number
  after: string | null
}

export interface Page {
  records: RaRecord[]
  endCursor: string | null
  hasNextPage: boolean
  /** Counted up to 10,001 by the server. */
  totalCount: number
}

/** What the console can do with a kind of object: an operation that is missing here does not exist in the API. */
export interface ResourceOperations {
  /** What the viewer must hold to see the resource at all. */
  permission: string
  list(client: ApolloClient, request: PageRequest): Promise<Page>
  delete?(client: ApolloClient, id: string): Promise<RaRecord>
}

/** Resource name (which is also its path in the console) to documents and mappers. */
export const resources: Record<string, ResourceOperations> = {
  members: {
    permission: 'members:read',
    list: (client, { filter: { q, role, sort = 'NAME', ...filter }, ...page }) =>
      fetchPage(
        client,
        MembersDocument,
        { ...page, sort, filter: { ...filter, ...(q && { search: q }), ...(role && { roles: [role] }) } },
        (data) => data.members,
      ),
  },
  'api-keys': {
    permission: 'api-keys:read',
    list: (client, { filter: { sort = 'CREATED', ...filter }, ...page }) =>
      fetchPage(client, ApiKeysDocument, { ...page, sort, filter }, (data) => data.apiKeys),
  },
  webhooks: {
    permission: 'webhooks:read',
    list: (client, { filter: _none, ...page }) =>
      fetchPage(client, WebhookEndpointsDocument, page, (data) => data.webhookEndpoints),
  },
  'webhook-deliveries': {
    permission: 'webhooks:read',
    list: (client, { filter, ...page }) =>
      fetchPage(client, WebhookDeliveriesDocument, { ...page, ...filter }, (data) => data.webhookDeliveries),
  },
  rules: {
    permission: 'rules:read',
    list: (client, { filter: { state, ...filter }, ...page }) =>
      fetchPage(
        client,
        RulesDocument,
        { ...page, filter: { ...filter, ...(state && { enabled: state === 'on' }) } },
        (data) => data.rules,
      ),
  },
  signals: {
    permission: 'signals:read',
    list: (client, { filter, ...page }) =>
      fetchPage(client, SignalsDocument, { ...page, filter }, (data) => data.signals),
  },
  keys: {
    permission: 'keys:read',
    list: (client, { filter, ...page }) =>
      fetchPage(client, TenantKeysDocument, { ...page, filter }, (data) => data.tenantKeys),
  },
  audit: {
    permission: 'audit:read',
    list: (client, { filter, ...page }) =>
      fetchPage(client, AuditEventsDocument, { ...page, filter }, (data) => data.auditEvents),
  },
  invitations: {
    permission: 'invitations:read',
    list: (client, { filter, ...page }) =>
      fetchPage(client, InvitationsDocument, { ...page, filter }, (data) => data.invitations),
  },
  links: {
    permission: 'invitations:read',
    list: (client, { filter: _none, ...page }) =>
      fetchPage(client, InvitationLinksDocument, page, (data) => data.invitationLinks),
  },
  settings: {
    permission: 'tenant:read',
    list: (client, { filter: _none, ...page }) =>
      fetchPage(client, SettingsChangesDocument, page, (data) => data.settingsChanges),
  },
  findings: {
    permission: 'security:read',
    list: (client, { filter: _none, ...page }) =>
      fetchPage(client, SecurityFindingsDocument, page, (data) => data.securityFindings),
  },
  sessions: {
    permission: 'account:read',
    list: (client, { filter: _none, ...page }) => fetchPage(client, SessionsDocument, page, (data) => data.sessions),
    async delete(client, id) {
      const { data } = await client.mutate({ mutation: RevokeSessionDocument, variables: { input: { id } } })
      return data?.revokeSession ?? { id }
    },
  },
  tenants: {
    permission: 'platform:read',
    list: (client, { filter: { q, ...filter }, ...page }) =>
      fetchPage(
        client,
        PlatformTenantsDocument,
        { ...page, filter: { ...filter, ...(q && { search: q }) } },
        (data) => data.platformTenants,
      ),
  },
  'service-keys': {
    permission: 'platform:api-keys',
    list: (client, { filter: _none, ...page }) =>
      fetchPage(client, ServiceKeysDocument, page, (data) => data.serviceKeys),
  },
  alerts: {
    permission: 'plan:read',
    list: (client, { filter: _none, ...page }) => fetchPage(client, UsageAlertsDocument, page, (data) => data.alerts),
  },
  invoices: {
    permission: 'billing:read',
    list: (client, { filter, ...page }) =>
      fetchPage(client, InvoicesDocument, { ...page, filter }, (data) => data.invoices),
  },
  'platform-invoices': {
    permission: 'platform:billing',
    list: (client, { filter, ...page }) =>
      fetchPage(client, PlatformInvoicesDocument, { ...page, filter }, ({ platformInvoices: found }) => ({
        ...found,
        nodes: found.nodes.map((node) => ({ ...node, id: node.invoice.id })),
      })),
  },
  'stripe-tenants': {
    permission: 'platform:billing',
    list: (client, { filter: { needsHelp }, ...page }) =>
      fetchPage(
        client,
        PlatformStripeTenantsDocument,
        { ...page, filter: { needsHelp: needsHelp === 'yes' } },
        ({ platformStripeTenants: found }) => ({
          ...found,
          nodes: found.nodes.map((node) => ({ ...node, id: node.tenant.id })),
        }),
      ),
  },
  'archived-invoices': {
    permission: 'platform:billing',
    list: (client, { filter: { q, ...filter }, ...page }) =>
      fetchPage(
        client,
        ArchivedInvoicesDocument,
        { ...page, filter: { ...filter, ...(q && { search: q }) } },
        (data) => data.archivedInvoices,
      ),
  },
  increases: {
    permission: 'platform:limits',
    list: (client, { filter, ...page }) =>
      fetchPage(client, PlatformIncreasesDocument, { ...page, filter }, (data) => data.platformIncreases),
  },
  onboardings: {
    permission: 'platform:read',
    list: (client, { filter, ...page }) =>
      fetchPage(client, PlatformOnboardingsDocument, { ...page, filter }, (data) => data.platformOnboardings),
  },
}

interface Connection {
  nodes: RaRecord[]
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
  totalCount: number
}

async function fetchPage<TData, TVariables extends OperationVariables>(
  client: ApolloClient,
  query: TypedDocumentNode<TData, TVariables>,
  variables: TVariables,
  connectionOf: (data: TData) => Connection,
): Promise<Page> {
  const { data } = await client.query<TData, OperationVariables>({ query, variables })
  const { nodes, pageInfo, totalCount } = connectionOf(data as TData)
  return { records: nodes, endCursor: pageInfo.endCursor, hasNextPage: pageInfo.hasNextPage, totalCount }
}
