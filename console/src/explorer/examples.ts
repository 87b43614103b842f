export interface Example {
  title: string
  query: string
  variables?: string
}

/** To begin with, and to learn the API's habits from: pages, filters, versions, input objects. */
export const examples: readonly [Example, ...Example[]] = [
  {
    title: 'This tenant and its plan',
    query: `query ThisTenant {
  tenant {
    id
    name
    slug
    status
    version
    tags
    plan {
      name
    }
  }
}
`,
  },
  {
    title: 'Who am I, and what may I do',
    query: `query WhoAmI {
  viewer {
    id
    permissions
    apiKey {
      name
      expiresAt
    }
    currentTenant {
      name
    }
  }
}
`,
  },
  {
    title: 'The team, page by page',
    query: `query Team($first: Int, $after: String) {
  members(first: $first, after: $after, filter: { status: ACTIVE }, sort: LAST_SEEN) {
    nodes {
      id
      person {
        email
      }
      roles {
        name
      }
      lastSeenAt
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    totalCount
  }
}
`,
    variables: '{\n  "first": 10\n}',
  },
  {
    title: 'What happened lately',
    query: `query Lately {
  auditEvents(first: 20) {
    nodes {
      at
      action
      outcome
    }
  }
}
`,
  },
  {
    title: 'Tag the tenant (changes it)',
    query: `# Ask for the tenant's version first: a change names the version it was made from.
mutation Tag($input: UpdateTenantSettingsInput!) {
  updateTenantSettings(input: $input) {
    version
    tags
  }
}
`,
    variables: '{\n  "input": {\n    "version": 1,\n    "tags": ["production"]\n  }\n}',
  },
]
