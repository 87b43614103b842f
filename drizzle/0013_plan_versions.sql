CREATE TABLE "limit_overrides" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"meter" text NOT NULL,
	"value" bigint,
	"reason" text NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text,
	"actor_label" text NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "limit_overrides_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "policies" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "features" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "state" text DEFAULT 'DRAFT' NOT NULL;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "revision" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "published_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "retired_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "plan_version" integer;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "billing_anchor_day" integer;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "former_billing" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
-- What was in the catalogue was on offer. PRO includes custom roles: its tenants have them already.
UPDATE plans SET state = CASE WHEN version = (SELECT max(newer.version) FROM plans newer WHERE newer.code = plans.code) THEN 'PUBLISHED' ELSE 'RETIRED' END, published_at = now();--> statement-breakpoint
UPDATE plans SET features = '{custom_roles}' WHERE code = 'PRO';--> statement-breakpoint
UPDATE plans SET features = '{custom_roles,sso}' WHERE code = 'ENTERPRISE';--> statement-breakpoint
-- Tenants from before this migration were on the newest version of their plan; row level security binds the owner too.
ALTER TABLE tenants NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
UPDATE tenants SET plan_version = (SELECT max(version) FROM plans WHERE code = tenants.plan_code);--> statement-breakpoint
-- A zone that this PostgreSQL does not know by name counts as UTC, rather than ending the migration.
UPDATE tenants SET billing_anchor_day = extract(day FROM activated_at AT TIME ZONE CASE WHEN EXISTS (SELECT 1 FROM pg_timezone_names zone WHERE lower(zone.name) = lower(time_zone)) THEN time_zone ELSE 'UTC' END) WHERE activated_at IS NOT NULL;--> statement-breakpoint
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "tenants" ALTER COLUMN "plan_version" SET NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "limit_overrides_current" ON "limit_overrides" USING btree ("tenant_id","meter",(expires_at is null)) WHERE ended_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "plans_draft" ON "plans" USING btree ("code") WHERE state = 'DRAFT';--> statement-breakpoint
CREATE UNIQUE INDEX "plans_published" ON "plans" USING btree ("code") WHERE state = 'PUBLISHED';--> statement-breakpoint
-- Only the platform role gives limits; a tenant reads its own.
SELECT protect_tenant_table('limit_overrides', 'SELECT', 'SELECT, INSERT, UPDATE');
