import { Route, Routes } from 'react-router-dom'
import { NotFoundInside } from '../layout/NotFound.tsx'
import { NewRulePage } from './NewRulePage.tsx'
import { PacksPage } from './PacksPage.tsx'
import { RulePage } from './RulePage.tsx'
import { RulesPage } from './RulesPage.tsx'

/** The pages of rules, which load together and apart from the rest: the editor is heavy. */
export function RulesRoutes() {
  return (
    <Routes>
      <Route index element={<RulesPage />} />
      <Route path="new" element={<NewRulePage />} />
      <Route path="packs" element={<PacksPage />} />
      <Route path=":id/*" element={<RulePage />} />
      <Route path="*" element={<NotFoundInside />} />
    </Routes>
  )
}
