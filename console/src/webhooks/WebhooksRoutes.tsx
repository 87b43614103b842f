import { Route, Routes } from 'react-router-dom'
import { NotFoundInside } from '../layout/NotFound.tsx'
import { EditWebhookPage } from './EditWebhookPage.tsx'
import { NewWebhookPage } from './NewWebhookPage.tsx'
import { WebhookPage } from './WebhookPage.tsx'
import { WebhooksPage } from './WebhooksPage.tsx'

/** The pages of webhooks, which load together and apart from the rest. */
export function WebhooksRoutes() {
  return (
    <Routes>
      <Route index element={<WebhooksPage />} />
      <Route path="new" element={<NewWebhookPage />} />
      <Route path=":id" element={<WebhookPage />} />
      <Route path=":id/edit" element={<EditWebhookPage />} />
      <Route path="*" element={<NotFoundInside />} />
    </Routes>
  )
}
