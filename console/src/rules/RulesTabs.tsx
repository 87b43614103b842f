import { TabLinks } from '../components/TabLinks.tsx'
import { useBasePath } from '../viewer/scope.tsx'

/** The pages about rules. */
export function RulesTabs() {
  const base = `${useBasePath()}/rules`
  const tabs = [
    { to: base, label: 'Rules', end: true },
    { to: `${base}/packs`, label: 'Packs and session' },
  ]
  return <TabLinks label="Rules" tabs={tabs} />
}
