CREATE TABLE "stripe_accounts" (
	"tenant_id" uuid NOT NULL,
	"customer_id" text,
	"fee_subscription_id" text,
	"usage_subscription_id" text,
	"payment_method" jsonb,
	"asked" integer DEFAULT 0 NOT NULL,
	"synced" integer DEFAULT 0 NOT NULL,
	"wanted" jsonb,
	"synced_at" timestamp (3) with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"error" text,
	"next_sync_at" timestamp (3) with time zone,
	"leased_until" timestamp (3) with time zone,
	CONSTRAINT "stripe_accounts_tenant_id_pk" PRIMARY KEY("tenant_id")
);
--> statement-breakpoint
CREATE TABLE "stripe_drifts" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"expected" text NOT NULL,
	"found" text NOT NULL,
	"found_at" timestamp (3) with time zone NOT NULL,
	"repaired_at" timestamp (3) with time zone,
	CONSTRAINT "stripe_drifts_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "stripe_events" (
	"id" text PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"about_tenant" uuid,
	"object_id" text,
	"payload" jsonb NOT NULL,
	"processed_at" timestamp (3) with time zone,
	"outcome" text,
	"error" text,
	"attempts" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "stripe_meter_events" (
	"tenant_id" uuid NOT NULL,
	"identifier" text NOT NULL,
	"meter" text NOT NULL,
	"period_start" timestamp (3) with time zone NOT NULL,
	"quantity" bigint NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"tried_at" timestamp (3) with time zone,
	"occurred_at" timestamp (3) with time zone,
	"sent_at" timestamp (3) with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"error" text,
	CONSTRAINT "stripe_meter_events_tenant_id_identifier_pk" PRIMARY KEY("tenant_id","identifier")
);
--> statement-breakpoint
CREATE TABLE "stripe_meter_sent" (
	"tenant_id" uuid NOT NULL,
	"meter" text NOT NULL,
	"period_start" timestamp (3) with time zone NOT NULL,
	"quantity" bigint NOT NULL,
	"events" integer NOT NULL,
	CONSTRAINT "stripe_meter_sent_tenant_id_meter_period_start_pk" PRIMARY KEY("tenant_id","meter","period_start")
);
--> statement-breakpoint
CREATE TABLE "stripe_objects" (
	"kind" text NOT NULL,
	"plan_code" text DEFAULT '' NOT NULL,
	"plan_version" integer DEFAULT 0 NOT NULL,
	"interval" text DEFAULT '' NOT NULL,
	"meter" text DEFAULT '' NOT NULL,
	"external_id" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "stripe_objects_kind_plan_code_plan_version_interval_meter_pk" PRIMARY KEY("kind","plan_code","plan_version","interval","meter"),
	CONSTRAINT "stripe_objects_external_id_unique" UNIQUE("external_id")
);
--> statement-breakpoint
DROP INDEX "invoices_cycle";--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "collector" text DEFAULT 'BUILT_IN' NOT NULL;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "usage_collected_from" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "subscriptions" ADD COLUMN "fee_collected_from" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "source" text DEFAULT 'BUILT_IN' NOT NULL;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "external_id" text;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "external_url" text;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "external_pdf_url" text;--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "external_id" text;--> statement-breakpoint
CREATE INDEX "stripe_accounts_customer" ON "stripe_accounts" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "stripe_accounts_due" ON "stripe_accounts" USING btree ("next_sync_at") WHERE next_sync_at is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "stripe_drifts_open" ON "stripe_drifts" USING btree ("tenant_id","kind","subject") WHERE repaired_at is null;--> statement-breakpoint
CREATE INDEX "stripe_events_received" ON "stripe_events" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "stripe_meter_events_unsent" ON "stripe_meter_events" USING btree ("created_at") WHERE sent_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "invoices_external" ON "invoices" USING btree ("tenant_id","external_id");--> statement-breakpoint
CREATE UNIQUE INDEX "payments_external" ON "payments" USING btree ("tenant_id","external_id");--> statement-breakpoint
CREATE UNIQUE INDEX "invoices_cycle" ON "invoices" USING btree ("tenant_id","period_start") WHERE kind = 'CYCLE' and source = 'BUILT_IN';--> statement-breakpoint
-- A tenant job looks up what the catalogue is at Stripe; what is made at Stripe and what Stripe tells is the platform's.
GRANT SELECT ON stripe_objects TO betrace_app;--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON stripe_objects TO betrace_platform;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON stripe_events TO betrace_platform;--> statement-breakpoint
SELECT protect_tenant_table('stripe_accounts', 'SELECT, INSERT, UPDATE', 'SELECT');--> statement-breakpoint
SELECT protect_tenant_table('stripe_meter_events', 'SELECT, INSERT, UPDATE', 'SELECT, DELETE');--> statement-breakpoint
SELECT protect_tenant_table('stripe_meter_sent', 'SELECT, INSERT, UPDATE', 'SELECT');--> statement-breakpoint
SELECT protect_tenant_table('stripe_drifts', 'SELECT, INSERT, UPDATE (expected, found, found_at, repaired_at)', 'SELECT');
