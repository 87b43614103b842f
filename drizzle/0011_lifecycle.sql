CREATE TABLE "tenant_export_chunks" (
	"tenant_id" uuid NOT NULL,
	"export_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "tenant_export_chunks_tenant_id_export_id_position_pk" PRIMARY KEY("tenant_id","export_id","position")
);
--> statement-breakpoint
CREATE TABLE "tenant_exports" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"state" text NOT NULL,
	"requested_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone,
	"rows_done" integer DEFAULT 0 NOT NULL,
	"rows_total" integer,
	"bytes" bigint DEFAULT 0 NOT NULL,
	"error" text,
	"leased_by" uuid,
	"lease_until" timestamp (3) with time zone,
	CONSTRAINT "tenant_exports_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "suspended_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "suspension_reason" text;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "suspension_note" text;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "deletion_requested_by" uuid;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "deletion_requested_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "deletion_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "deletion_reminder" integer;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "purged_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "tenant_exports_running" ON "tenant_exports" USING btree ("tenant_id") WHERE state = 'RUNNING';--> statement-breakpoint
CREATE INDEX "tenant_exports_open" ON "tenant_exports" USING btree ("state","expires_at") WHERE state in ('RUNNING', 'READY');--> statement-breakpoint
CREATE INDEX "tenants_deletion" ON "tenants" USING btree ("deletion_at") WHERE deletion_at is not null and purged_at is null;--> statement-breakpoint
-- The owner of the tables is bound by forced row level security as well. Under this policy it reaches the one tenant that
-- is chosen, as the app role does: what purge_tenant_rows below needs.
CREATE OR REPLACE FUNCTION protect_tenant_table(target regclass, app_privileges text, platform_privileges text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
  EXECUTE format(
    'CREATE POLICY tenant_isolation ON %s TO betrace_app, CURRENT_USER
       USING (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)
       WITH CHECK (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::uuid)', target);
  EXECUTE format('CREATE POLICY platform_access ON %s TO betrace_platform USING (true) WITH CHECK (true)', target);
  EXECUTE format('GRANT %s ON %s TO betrace_app', app_privileges, target);
  EXECUTE format('GRANT %s ON %s TO betrace_platform', platform_privileges, target);
END
$$;
--> statement-breakpoint
DO $$
DECLARE target regclass;
BEGIN
  FOR target IN SELECT polrelid FROM pg_policy WHERE polname = 'tenant_isolation' LOOP
    EXECUTE format('ALTER POLICY tenant_isolation ON %s TO betrace_app, CURRENT_USER', target);
  END LOOP;
END
$$;
--> statement-breakpoint
SELECT protect_tenant_table('tenant_exports', 'SELECT, INSERT, UPDATE', 'SELECT, UPDATE');
--> statement-breakpoint
SELECT protect_tenant_table('tenant_export_chunks', 'SELECT, INSERT, DELETE', 'SELECT, DELETE');
--> statement-breakpoint
-- Every table that holds rows of tenants, but for the record itself.
CREATE FUNCTION tenant_tables() RETURNS SETOF text LANGUAGE sql STABLE AS $$
  SELECT c.relname::text
  FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace
    AND c.relname <> 'tenants'
  ORDER BY 1
$$;
--> statement-breakpoint
-- Removes up to `batch` rows of a tenant from one table, and tells how many. The one way in which rows of append-only
-- tables (the audit log, the settings' history) go: it runs as the tables' owner, since no role of the product may delete
-- there, and refuses unless the tenant is DELETED, was asked to be, and is not purged yet.
CREATE FUNCTION purge_tenant_rows(target text, tenant uuid, batch integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  key_columns text;
  removed integer;
BEGIN
  PERFORM set_tenant(tenant);
  IF NOT EXISTS (SELECT 1 FROM tenants t
                 WHERE t.tenant_id = tenant AND t.status = 'DELETED'
                   AND t.deletion_at IS NOT NULL AND t.purged_at IS NULL) THEN
    RAISE EXCEPTION 'tenant % is not to be purged', tenant;
  END IF;
  IF target NOT IN (SELECT tenant_tables()) THEN
    RAISE EXCEPTION '% holds no rows of tenants', target;
  END IF;
  SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) INTO key_columns
  FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
  WHERE i.indrelid = format('public.%I', target)::regclass AND i.indisprimary;
  EXECUTE format(
    'DELETE FROM %1$I WHERE tenant_id = $1 AND (%2$s) IN (SELECT %2$s FROM %1$I WHERE tenant_id = $1 LIMIT $2)',
    target, key_columns) USING tenant, batch;
  GET DIAGNOSTICS removed = ROW_COUNT;
  RETURN removed;
END
$$;
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION purge_tenant_rows(text, uuid, integer) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION purge_tenant_rows(text, uuid, integer) TO betrace_platform;
