import { type ComponentType, Suspense } from 'react'
import { PageLoading } from './PageLoading.tsx'

/** A page whose code loads when it is opened (`React.lazy`). */
export function LazyPage({ page: Page }: { page: ComponentType }) {
  return (
    <Suspense fallback={<PageLoading />}>
      <Page />
    </Suspense>
  )
}
