import { CustomRoutes, Resource } from 'react-admin'
import { Route, Routes, useParams } from 'react-router-dom'
import { ApiKeyPage } from './apiKeys/ApiKeyPage.tsx'
import { ApiKeysPage } from './apiKeys/ApiKeysPage.tsx'
import { EditKeyPage } from './apiKeys/EditKeyPage.tsx'
import { NewKeyPage } from './apiKeys/NewKeyPage.tsx'
import { AuditPage } from './audit/AuditPage.tsx'
import { ExplorerPage } from './explorer/ExplorerPage.tsx'
import { InvitePage } from './invitations/InvitePage.tsx'
import { KeysPage } from './keys/KeysPage.tsx'
import { ConsoleAdmin } from './layout/ConsoleAdmin.tsx'
import { NotFound } from './layout/NotFound.tsx'
import { WizardPage } from './onboarding/WizardPage.tsx'
import { OnboardingsPage } from './platform/OnboardingsPage.tsx'
import { PlatformScope } from './platform/PlatformScope.tsx'
import { ServiceKeysPage } from './platform/ServiceKeysPage.tsx'
import { TenantsPage } from './platform/TenantsPage.tsx'
import { ProfilePage } from './profile/ProfilePage.tsx'
import { SessionsPage } from './sessions/SessionsPage.tsx'
import { SettingsPage } from './settings/SettingsPage.tsx'
import { SignInPage } from './signIn/SignInPage.tsx'
import { TeamPage } from './team/TeamPage.tsx'
import { TenantHome } from './tenants/TenantHome.tsx'
import { TenantScope } from './tenants/TenantScope.tsx'
import { SignedIn } from './viewer/SignedIn.tsx'
import { StartPage } from './viewer/StartPage.tsx'
import { ViewerProvider } from './viewer/ViewerProvider.tsx'

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
          <Route path="/api-keys" element={<ApiKeysPage />} />
          <Route path="/api-keys/new" element={<NewKeyPage />} />
          <Route path="/api-keys/:id" element={<ApiKeyPage />} />
          <Route path="/api-keys/:id/edit" element={<EditKeyPage />} />
          <Route path="/api-explorer" element={<ExplorerPage />} />
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
        <Resource name="service-keys" list={ServiceKeysPage} />
        <Resource name="sessions" list={SessionsPage} />
        <CustomRoutes>
          <Route path="/profile" element={<ProfilePage />} />
        </CustomRoutes>
      </ConsoleAdmin>
    </PlatformScope>
  )
}
