import { Route, Routes } from 'react-router-dom'
import { NotFoundInside } from '../layout/NotFound.tsx'
import { ApiKeyPage } from './ApiKeyPage.tsx'
import { ApiKeysPage } from './ApiKeysPage.tsx'
import { EditKeyPage } from './EditKeyPage.tsx'
import { NewKeyPage } from './NewKeyPage.tsx'

/** The pages of API keys, which load together and apart from the rest. */
export function ApiKeysRoutes() {
  return (
    <Routes>
      <Route index element={<ApiKeysPage />} />
      <Route path="new" element={<NewKeyPage />} />
      <Route path=":id" element={<ApiKeyPage />} />
      <Route path=":id/edit" element={<EditKeyPage />} />
      <Route path="*" element={<NotFoundInside />} />
    </Routes>
  )
}
