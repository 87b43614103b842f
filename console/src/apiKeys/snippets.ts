import curl from '../../../api/examples/curl.sh?raw'
import github from '../../../api/examples/github-actions.yml?raw'
import gitlab from '../../../api/examples/gitlab-ci.yml?raw'
import node from '../../../api/examples/node.mjs?raw'

/** What the example files need from a key. */
export const examplePermissions = ['tenant:read', 'settings:manage']

export interface Snippet {
  id: string
  label: string
  /** Lines for a terminal that put address and key where the example looks for them. */
  setup: string
  fileName: string
  file: string
}

/**
 * The examples that the tests run, each with what sets it up. With a secret the lines hold it; without, they read it
 * from the environment or ask for it.
 */
export function snippetsOf(url: string, secret: string | null): readonly Snippet[] {
  const shell = [
    `export BETRACE_URL='${url}'`,
    secret ? `export BETRACE_API_KEY='${secret}'` : `: "\${BETRACE_API_KEY:?Set it to your API key}"`,
  ]
  const body = secret ? ` --body '${secret}'` : ''
  const masked = secret ? ` '${secret}'` : ' "$BETRACE_API_KEY"'
  return [
    { id: 'curl', label: 'curl', setup: lines(...shell, 'sh betrace.sh'), fileName: 'betrace.sh', file: curl },
    {
      id: 'github',
      label: 'GitHub Actions',
      setup: lines(`gh variable set BETRACE_URL --body '${url}'`, `gh secret set BETRACE_API_KEY${body}`),
      fileName: '.github/workflows/betrace.yml',
      file: github,
    },
    {
      id: 'gitlab',
      label: 'GitLab CI',
      setup: lines(`glab variable set BETRACE_URL '${url}'`, `glab variable set BETRACE_API_KEY${masked} --masked`),
      fileName: '.gitlab-ci.yml',
      file: gitlab,
    },
    { id: 'node', label: 'Node', setup: lines(...shell, 'node betrace.mjs'), fileName: 'betrace.mjs', file: node },
  ]
}

function lines(...each: string[]): string {
  return `${each.join('\n')}\n`
}
