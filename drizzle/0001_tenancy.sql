-- What drizzle-kit does not write: who may touch what. The migrating role owns everything; the roles betrace_app and
-- betrace_platform (made before the first migration) own nothing and cannot bypass row level security.

-- Chooses the tenant for the rest of the transaction. SET LOCAL rather than set_config(), because only SET LOCAL is
-- propagated to the workers of a Citus cluster.
CREATE FUNCTION set_tenant(id uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('SET LOCAL app.tenant_id = %L', id);
END
$$;
--> statement-breakpoint
-- Puts a tenant table under the isolation policy and grants the given privileges on it. Every migration that creates a
-- table with a tenant_id calls this; a test walks the catalogue and fails on a table that was forgotten.
CREATE FUNCTION protect_tenant_table(target regclass, app_privileges text, platform_privileges text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
  EXECUTE format(
    'CREATE POLICY tenant_isolation ON %s TO betrace_app
       USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)
       WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)', target);
  EXECUTE format('CREATE POLICY platform_access ON %s TO betrace_platform USING (true) WITH CHECK (true)', target);
  EXECUTE format('GRANT %s ON %s TO betrace_app', app_privileges, target);
  EXECUTE format('GRANT %s ON %s TO betrace_platform', platform_privileges, target);
END
$$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION protect_tenant_table(regclass, text, text) FROM PUBLIC;
--> statement-breakpoint
SELECT protect_tenant_table('tenants', 'SELECT, INSERT, UPDATE', 'SELECT, INSERT, UPDATE');
--> statement-breakpoint
SELECT protect_tenant_table('members', 'SELECT, INSERT, UPDATE, DELETE', 'SELECT, INSERT, UPDATE, DELETE');
--> statement-breakpoint
SELECT protect_tenant_table('onboardings', 'SELECT, INSERT, UPDATE', 'SELECT, INSERT, UPDATE');
--> statement-breakpoint
SELECT protect_tenant_table('onboarding_steps', 'SELECT, INSERT, UPDATE', 'SELECT, INSERT, UPDATE');
--> statement-breakpoint
SELECT protect_tenant_table('tenant_keys', 'SELECT, INSERT, UPDATE, DELETE', 'SELECT, UPDATE');
--> statement-breakpoint
SELECT protect_tenant_table('keyring_keys', 'SELECT, INSERT, UPDATE', 'SELECT, UPDATE');
--> statement-breakpoint
SELECT protect_tenant_table('identity_organizations', 'SELECT, INSERT, UPDATE, DELETE', 'SELECT, DELETE');
--> statement-breakpoint
SELECT protect_tenant_table('identity_memberships', 'SELECT, INSERT, UPDATE, DELETE', 'SELECT, DELETE');
--> statement-breakpoint
-- The audit log is append only: nobody is granted UPDATE or DELETE on events.
SELECT protect_tenant_table('audit_events', 'SELECT, INSERT', 'SELECT, INSERT');
--> statement-breakpoint
SELECT protect_tenant_table('audit_heads', 'SELECT, INSERT, UPDATE', 'SELECT, INSERT, UPDATE');
--> statement-breakpoint
-- Global tables. A request inside a tenant needs people's names and the catalogue, nothing else.
GRANT SELECT ON users, plans, tenant_slugs TO betrace_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON
  users, plans, tenant_slugs, sessions, sign_in_challenges, identity_events, identity_watermarks, rate_limits,
  idempotency_keys, mail_messages TO betrace_platform;
--> statement-breakpoint
-- A mail is written by whoever causes it, also inside a tenant; only the platform role's job reads and removes it.
GRANT INSERT ON mail_outbox TO betrace_app;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON mail_outbox TO betrace_platform;
--> statement-breakpoint
-- Written once, at the first start; read at every other.
GRANT SELECT, INSERT ON keyring_checks TO betrace_platform;
