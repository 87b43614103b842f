CREATE TABLE "billing_accounts" (
	"tenant_id" uuid NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"address" text[] NOT NULL,
	"country" text,
	"tax_id" text,
	"purchase_order" text,
	"tax_rate" integer,
	"reverse_charge" boolean DEFAULT false NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "billing_accounts_tenant_id_pk" PRIMARY KEY("tenant_id")
);
--> statement-breakpoint
CREATE TABLE "billing_settings" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"issuer_name" text DEFAULT '' NOT NULL,
	"issuer_address" text[] DEFAULT '{}' NOT NULL,
	"issuer_country" text,
	"issuer_tax_id" text,
	"issuer_email" text,
	"bank_details" text,
	"invoice_prefix" text DEFAULT 'INV-' NOT NULL,
	"credit_note_prefix" text DEFAULT 'CN-' NOT NULL,
	"currency" text DEFAULT 'EUR' NOT NULL,
	"tax_rate" integer DEFAULT 0 NOT NULL,
	"terms_days" integer DEFAULT 14 NOT NULL,
	"grace_hours" integer DEFAULT 24 NOT NULL,
	"notice_days" integer[] DEFAULT '{1,7,14}' NOT NULL,
	"restrict_after_days" integer DEFAULT 14 NOT NULL,
	"suspend_after_days" integer DEFAULT 30 NOT NULL,
	"logo" "bytea",
	"logo_hash" text,
	"updated_at" timestamp (3) with time zone,
	"revision" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "credit_grants" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"currency" text NOT NULL,
	"amount" bigint,
	"remaining" bigint,
	"percent_off" integer,
	"cycles" integer,
	"cycles_left" integer,
	"priority" integer NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"reason" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"actor_kind" text NOT NULL,
	"actor_id" text,
	"actor_label" text NOT NULL,
	CONSTRAINT "credit_grants_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "invoice_numbers" (
	"series" text PRIMARY KEY NOT NULL,
	"last" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "subscription_changes" (
	"tenant_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"from_plan_code" text NOT NULL,
	"from_plan_version" integer NOT NULL,
	"from_interval" text NOT NULL,
	"to_plan_code" text NOT NULL,
	"to_plan_version" integer NOT NULL,
	"to_interval" text NOT NULL,
	CONSTRAINT "subscription_changes_tenant_id_at_pk" PRIMARY KEY("tenant_id","at")
);
--> statement-breakpoint
CREATE TABLE "subscriptions" (
	"tenant_id" uuid NOT NULL,
	"state" text NOT NULL,
	"interval" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"trial_ends_at" timestamp (3) with time zone,
	"term_start" timestamp (3) with time zone,
	"term_end" timestamp (3) with time zone,
	"billed_until" timestamp (3) with time zone NOT NULL,
	"next_plan_code" text,
	"next_plan_version" integer,
	"next_interval" text,
	"cancel_at_period_end" boolean DEFAULT false NOT NULL,
	"canceled_at" timestamp (3) with time zone,
	"paused_at" timestamp (3) with time zone,
	"past_due_since" timestamp (3) with time zone,
	"dunning_stage" integer DEFAULT 0 NOT NULL,
	"restricted_at" timestamp (3) with time zone,
	"due_at" timestamp (3) with time zone NOT NULL,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "subscriptions_tenant_id_pk" PRIMARY KEY("tenant_id")
);
--> statement-breakpoint
CREATE TABLE "billed_usage" (
	"tenant_id" uuid NOT NULL,
	"meter" text NOT NULL,
	"period_start" timestamp (3) with time zone NOT NULL,
	"period_end" timestamp (3) with time zone NOT NULL,
	"quantity" bigint NOT NULL,
	"plan_code" text NOT NULL,
	"plan_version" integer NOT NULL,
	CONSTRAINT "billed_usage_tenant_id_meter_period_start_pk" PRIMARY KEY("tenant_id","meter","period_start")
);
--> statement-breakpoint
CREATE TABLE "credit_notes" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"number" text NOT NULL,
	"sequence" bigint NOT NULL,
	"currency" text NOT NULL,
	"amount" bigint NOT NULL,
	"tax" bigint NOT NULL,
	"remainder" bigint NOT NULL,
	"remainder_as" text NOT NULL,
	"reason" text NOT NULL,
	"issued_at" timestamp (3) with time zone NOT NULL,
	"issuer" jsonb NOT NULL,
	"customer" jsonb NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text,
	"actor_label" text NOT NULL,
	CONSTRAINT "credit_notes_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "credit_uses" (
	"tenant_id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"grant_id" uuid NOT NULL,
	"amount" bigint NOT NULL,
	CONSTRAINT "credit_uses_tenant_id_invoice_id_grant_id_pk" PRIMARY KEY("tenant_id","invoice_id","grant_id")
);
--> statement-breakpoint
CREATE TABLE "invoice_lines" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"kind" text NOT NULL,
	"meter" text,
	"description" text NOT NULL,
	"quantity" bigint,
	"parts" jsonb NOT NULL,
	"period_start" timestamp (3) with time zone NOT NULL,
	"period_end" timestamp (3) with time zone NOT NULL,
	"amount" bigint NOT NULL,
	"plan_code" text NOT NULL,
	"plan_version" integer NOT NULL,
	CONSTRAINT "invoice_lines_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "invoices" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"number" text,
	"sequence" bigint,
	"period_start" timestamp (3) with time zone NOT NULL,
	"period_end" timestamp (3) with time zone NOT NULL,
	"currency" text NOT NULL,
	"subtotal" bigint NOT NULL,
	"credits" bigint NOT NULL,
	"tax_rate" integer NOT NULL,
	"reverse_charge" boolean NOT NULL,
	"tax" bigint NOT NULL,
	"total" bigint NOT NULL,
	"paid" bigint NOT NULL,
	"credited" bigint NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"draft_until" timestamp (3) with time zone NOT NULL,
	"issued_at" timestamp (3) with time zone,
	"due_at" timestamp (3) with time zone,
	"closed_at" timestamp (3) with time zone,
	"issuer" jsonb,
	"customer" jsonb,
	"revision" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "invoices_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "payments" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"method" text NOT NULL,
	"reference" text,
	"amount" bigint NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text,
	"actor_label" text NOT NULL,
	CONSTRAINT "payments_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "plans" ADD COLUMN "prices" jsonb;--> statement-breakpoint
CREATE INDEX "subscriptions_due" ON "subscriptions" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "credit_notes_of" ON "credit_notes" USING btree ("tenant_id","invoice_id");--> statement-breakpoint
CREATE INDEX "invoice_lines_of" ON "invoice_lines" USING btree ("tenant_id","invoice_id","position");--> statement-breakpoint
CREATE UNIQUE INDEX "invoices_cycle" ON "invoices" USING btree ("tenant_id","period_start") WHERE kind = 'CYCLE';--> statement-breakpoint
CREATE UNIQUE INDEX "invoices_sequence" ON "invoices" USING btree ("tenant_id","sequence");--> statement-breakpoint
CREATE INDEX "invoices_open" ON "invoices" USING btree ("tenant_id","due_at") WHERE state in ('DRAFT', 'OPEN');--> statement-breakpoint
CREATE INDEX "invoices_queue" ON "invoices" USING btree ("state","id");--> statement-breakpoint
CREATE INDEX "payments_of" ON "payments" USING btree ("tenant_id","invoice_id");--> statement-breakpoint
INSERT INTO billing_settings (id) VALUES (1);--> statement-breakpoint
INSERT INTO invoice_numbers (series) VALUES ('INVOICE'), ('CREDIT_NOTE');--> statement-breakpoint
-- Tenants on these versions are charged from the end of a trial that begins when the product first runs with prices.
UPDATE plans SET prices = '{"currency": "EUR", "base": {"MONTH": "0", "YEAR": null}, "trialDays": 0, "meters": {}}' WHERE code = 'FREE' AND version = 1;--> statement-breakpoint
UPDATE plans SET prices = '{"currency": "EUR", "base": {"MONTH": "4900", "YEAR": "49000"}, "trialDays": 14, "meters": {}}' WHERE code = 'PRO' AND version = 1;--> statement-breakpoint
GRANT SELECT ON billing_settings TO betrace_app;--> statement-breakpoint
GRANT SELECT, UPDATE ON billing_settings TO betrace_platform;--> statement-breakpoint
-- The number is taken where the invoice is written: in the tenant's own transaction.
GRANT SELECT, UPDATE (last) ON invoice_numbers TO betrace_app;--> statement-breakpoint
GRANT SELECT ON invoice_numbers TO betrace_platform;--> statement-breakpoint
SELECT protect_tenant_table('subscriptions', 'SELECT, INSERT, UPDATE', 'SELECT');--> statement-breakpoint
SELECT protect_tenant_table('subscription_changes', 'SELECT, INSERT', 'SELECT');--> statement-breakpoint
SELECT protect_tenant_table('billing_accounts', 'SELECT, INSERT, UPDATE', 'SELECT');--> statement-breakpoint
SELECT protect_tenant_table('billed_usage', 'SELECT, INSERT, UPDATE (quantity)', 'SELECT');--> statement-breakpoint
SELECT protect_tenant_table('invoices', 'SELECT, INSERT, UPDATE, DELETE', 'SELECT');--> statement-breakpoint
-- A draft that turns out to be for nothing is thrown away; what was issued stays, and no number is ever missing.
CREATE POLICY issued_invoices_stay ON invoices AS RESTRICTIVE FOR DELETE TO betrace_app USING (state = 'DRAFT');--> statement-breakpoint
-- The lines of a draft are composed anew until it is issued.
SELECT protect_tenant_table('invoice_lines', 'SELECT, INSERT, DELETE', 'SELECT');--> statement-breakpoint
SELECT protect_tenant_table('credit_grants', 'SELECT, INSERT, UPDATE (remaining, cycles_left, ended_at)', 'SELECT');--> statement-breakpoint
-- Books are written once: what was wrong is corrected by another entry.
SELECT protect_tenant_table('credit_uses', 'SELECT, INSERT', 'SELECT');--> statement-breakpoint
SELECT protect_tenant_table('credit_notes', 'SELECT, INSERT', 'SELECT');--> statement-breakpoint
SELECT protect_tenant_table('payments', 'SELECT, INSERT', 'SELECT');
