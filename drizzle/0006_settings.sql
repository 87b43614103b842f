CREATE TABLE "settings_changes" (
	"tenant_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text,
	"actor_label" text NOT NULL,
	"before" jsonb NOT NULL,
	"after" jsonb NOT NULL,
	"revert_of" integer,
	CONSTRAINT "settings_changes_tenant_id_version_pk" PRIMARY KEY("tenant_id","version")
);
--> statement-breakpoint
CREATE TABLE "tenant_logos" (
	"tenant_id" uuid NOT NULL,
	"hash" text NOT NULL,
	"small" "bytea" NOT NULL,
	"large" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "tenant_logos_tenant_id_hash_pk" PRIMARY KEY("tenant_id","hash")
);
--> statement-breakpoint
ALTER TABLE "tenant_slugs" ADD COLUMN "redirect_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "locale" text DEFAULT 'en' NOT NULL;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "retention_days" integer DEFAULT 90 NOT NULL;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "support_contact" text;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "primary_color" text;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "logo_hash" text;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "metadata" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "tenants" ADD COLUMN "tags" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE INDEX "tenant_slugs_owner" ON "tenant_slugs" USING btree ("owner_tenant_id");--> statement-breakpoint
-- Tenants from before this migration keep what their plan allows. Row level security binds the table's owner too.
ALTER TABLE tenants NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
UPDATE tenants SET retention_days = 7 WHERE plan_code = 'FREE';--> statement-breakpoint
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;--> statement-breakpoint
SELECT protect_tenant_table('tenant_logos', 'SELECT, INSERT, DELETE', 'SELECT, DELETE');
--> statement-breakpoint
-- The history is only ever added to.
SELECT protect_tenant_table('settings_changes', 'SELECT, INSERT', 'SELECT, INSERT');
