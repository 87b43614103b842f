CREATE TABLE "increase_requests" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"meter" text NOT NULL,
	"limit_before" bigint NOT NULL,
	"wanted" bigint,
	"wanted_until" timestamp (3) with time zone,
	"reason" text NOT NULL,
	"state" text DEFAULT 'OPEN' NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text,
	"actor_label" text NOT NULL,
	"closed_at" timestamp (3) with time zone,
	"closed_by" text,
	"note" text,
	"granted" bigint,
	"granted_until" timestamp (3) with time zone,
	CONSTRAINT "increase_requests_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "usage_alerts" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"meter" text NOT NULL,
	"period_start" timestamp (3) with time zone NOT NULL,
	"period_end" timestamp (3) with time zone,
	"percent" integer NOT NULL,
	"limit_value" bigint NOT NULL,
	"used" bigint NOT NULL,
	"reached_at" timestamp (3) with time zone NOT NULL,
	"rearmed_at" timestamp (3) with time zone,
	"dismissed_at" timestamp (3) with time zone,
	"dismissed_by" text,
	CONSTRAINT "usage_alerts_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "usage_thresholds" (
	"tenant_id" uuid NOT NULL,
	"meter" text NOT NULL,
	"percents" integer[] NOT NULL,
	"roles" text[] NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "usage_thresholds_tenant_id_meter_pk" PRIMARY KEY("tenant_id","meter")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "increase_requests_open" ON "increase_requests" USING btree ("tenant_id","meter") WHERE state = 'OPEN';--> statement-breakpoint
CREATE INDEX "increase_requests_queue" ON "increase_requests" USING btree ("id") WHERE state = 'OPEN';--> statement-breakpoint
CREATE UNIQUE INDEX "usage_alerts_once" ON "usage_alerts" USING btree ("tenant_id","meter","period_start","percent","limit_value") WHERE rearmed_at is null;--> statement-breakpoint
SELECT protect_tenant_table('usage_thresholds', 'SELECT, INSERT, UPDATE', 'SELECT');--> statement-breakpoint
-- What was reached stays as it was noticed; it is only put away, and armed again.
SELECT protect_tenant_table('usage_alerts', 'SELECT, INSERT, UPDATE (rearmed_at, dismissed_at, dismissed_by)', 'SELECT');--> statement-breakpoint
-- A tenant asks and takes back; what is given is the platform role's to write.
SELECT protect_tenant_table('increase_requests', 'SELECT, INSERT, UPDATE (state, closed_at, closed_by)', 'SELECT, UPDATE');
