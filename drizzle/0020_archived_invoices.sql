CREATE TABLE "archived_invoices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"document" text NOT NULL,
	"number" text NOT NULL,
	"former_tenant_id" uuid NOT NULL,
	"tenant_name" text NOT NULL,
	"customer_name" text NOT NULL,
	"currency" text NOT NULL,
	"total" bigint NOT NULL,
	"issued_at" timestamp (3) with time zone NOT NULL,
	"archived_at" timestamp (3) with time zone NOT NULL,
	"content" jsonb NOT NULL
);
--> statement-breakpoint
-- Kept for tax law: no role of the product changes or removes what is archived.
GRANT SELECT, INSERT ON archived_invoices TO betrace_platform;
