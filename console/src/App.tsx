import { lazy } from 'react'
import { CustomRoutes, Resource } from 'react-admin'
import { Route, Routes, useParams } from 'react-router-dom'
import { AlertsPage } from './alerts/AlertsPage.tsx'
import { AuditPage } from './audit/AuditPage.tsx'
import { BillingPage } from './billing/BillingPage.tsx'
import { InvitePage } from './invitations/InvitePage.tsx'
import { KeysPage } from './keys/KeysPage.tsx'
import { ConsoleAdmin } from './layout/ConsoleAdmin.tsx'
import { LazyPage } from './layout/LazyPage.tsx'
import { NotFound } from './layout/NotFound.tsx'
import { WizardPage } from './onboarding/WizardPage.tsx'
import { PlanPage } from './plan/PlanPage.tsx'
import { BillingPage as PlatformBillingPage } from './platform/BillingPage.tsx'
import { IncreasesPage } from './platform/IncreasesPage.tsx'
import { OnboardingsPage } from './platform/OnboardingsPage.tsx'
import { PlansPage } from './platform/PlansPage.tsx'
import { PlatformScope } from './platform/PlatformScope.tsx'
import { ServiceKeysPage } from './platform/ServiceKeysPage.tsx'
import { TenantsPage } from './platform/TenantsPage.tsx'
import { ProfilePage } from './profile/ProfilePage.tsx'
import { SessionsPage } from './sessions/SessionsPage.tsx'
import { SettingsPage } from './settings/SettingsPage.tsx'
import { SignalPage } from './signals/SignalPage.tsx'
import { SignalsPage } from './signals/SignalsPage.tsx'
import { SignInPage } from './signIn/SignInPage.tsx'
import { TeamPage } from './team/TeamPage.tsx'
import { TenantHome } from './tenants/TenantHome.tsx'
import { TenantScope } from './tenants/TenantScope.tsx'
import { SignedIn } from './viewer/SignedIn.tsx'
import { StartPage } from './viewer/StartPage.tsx'
import { ViewerProvider } from './viewer/ViewerProvider.tsx'

const ApiKeysRoutes = lazy(() =>
  import('./apiKeys/ApiKeysRoutes.tsx').then((loaded) => ({ default: loaded.ApiKeysRoutes })),
)
/** Weighs more than all other pages together. */
const ExplorerPage = lazy(() =>
  import('./explorer/ExplorerPage.tsx').then((loaded) => ({ default: loaded.ExplorerPage })),
)
/** They have the editor too. */
const RulesRoutes = lazy(() => import('./rules/RulesRoutes.tsx').then((loaded) => ({ default: loaded.RulesRoutes })))
/** And they to read messages in. */
const WebhooksRoutes = lazy(() =>
  import('./webhooks/WebhooksRoutes.tsx').then((loaded) => ({ default: loaded.WebhooksRoutes })),
)
/** Charts are heavy too. */
const UsagePage = lazy(() => import('./usage/UsagePage.tsx').then((loaded) => ({ default: loaded.UsagePage })))

export function App() {
  return (
    <ViewerProvider>
      <Routes>
        <Route path="/sign-in" element={<SignInPage />} />
        <Route path="/invite" element={<InvitePage />} />
        <Route element={<SignedIn />}>
          <Route path="/" element={<StartPage />} />
          <Route path="/new" element={<WizardPage />} />
          <Route path="/t/:slug/*" element={<TenantConsole />} />
          <Route path="/platform/*" element={<PlatformConsole />} />
          <Route path="*" element={<NotFound />} />
        </Route>
      </Routes>
    </ViewerProvider>
  )
}

/** A tenant's pages. */
function TenantConsole() {
  const { slug } = useParams()
  return (
    <TenantScope>
      <ConsoleAdmin basename={`/t/${slug}`} dashboard={TenantHome}>
        <Resource name="keys" list={KeysPage} />
        <Resource name="audit" list={AuditPage} />
        <Resource name="sessions" list={SessionsPage} />
        <CustomRoutes>
          <Route path="/team/*" element={<TeamPage />} />
          <Route path="/api-keys/*" element={<LazyPage page={ApiKeysRoutes} />} />
          <Route path="/webhooks/*" element={<LazyPage page={WebhooksRoutes} />} />
          <Route path="/api-explorer" element={<LazyPage page={ExplorerPage} />} />
          <Route path="/rules/*" element={<LazyPage page={RulesRoutes} />} />
          <Route path="/signals" element={<SignalsPage />} />
          <Route path="/signals/:id" element={<SignalPage />} />
          <Route path="/usage" element={<LazyPage page={UsagePage} />} />
          <Route path="/plan" element={<PlanPage />} />
          <Route path="/billing/*" element={<BillingPage />} />
          <Route path="/alerts" element={<AlertsPage />} />
          <Route path="/settings/:tab?" element={<SettingsPage />} />
          <Route path="/profile" element={<ProfilePage />} />
        </CustomRoutes>
      </ConsoleAdmin>
    </TenantScope>
  )
}

/** The pages of those who run the installation. */
function PlatformConsole() {
  return (
    <PlatformScope>
      <ConsoleAdmin basename="/platform">
        <Resource name="tenants" list={TenantsPage} />
        <Resource name="onboardings" list={OnboardingsPage} />
        <Resource name="increases" list={IncreasesPage} />
        <Resource name="service-keys" list={ServiceKeysPage} />
        <Resource name="sessions" list={SessionsPage} />
        <CustomRoutes>
          <Route path="/plans" element={<PlansPage />} />
          <Route path="/billing/*" element={<PlatformBillingPage />} />
          <Route path="/profile" element={<ProfilePage />} />
        </CustomRoutes>
      </ConsoleAdmin>
    </PlatformScope>
  )
}
