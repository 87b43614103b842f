CREATE TABLE "meters" (
	"code" text PRIMARY KEY NOT NULL,
	"position" integer NOT NULL,
	"name" text NOT NULL,
	"unit" text NOT NULL,
	"kind" text NOT NULL,
	"aggregation" text NOT NULL,
	"active" boolean DEFAULT true NOT NULL
);
--> statement-breakpoint
CREATE TABLE "usage_counters" (
	"tenant_id" uuid NOT NULL,
	"meter" text NOT NULL,
	"period_start" timestamp (3) with time zone NOT NULL,
	"quantity" numeric NOT NULL,
	"peak" bigint,
	"last" bigint,
	"last_at" timestamp (3) with time zone,
	"late" numeric DEFAULT '0' NOT NULL,
	"closed_at" timestamp (3) with time zone,
	CONSTRAINT "usage_counters_tenant_id_meter_period_start_pk" PRIMARY KEY("tenant_id","meter","period_start")
);
--> statement-breakpoint
CREATE TABLE "usage_events" (
	"tenant_id" uuid NOT NULL,
	"key" uuid NOT NULL,
	"source" text NOT NULL,
	"event_id" text NOT NULL,
	"meter" text NOT NULL,
	"quantity" bigint NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	"key_id" uuid,
	"subject" text,
	"dimensions" jsonb,
	"reverses" uuid,
	"reason" text,
	"late" boolean DEFAULT false NOT NULL,
	CONSTRAINT "usage_events_tenant_id_key_pk" PRIMARY KEY("tenant_id","key")
);
--> statement-breakpoint
CREATE TABLE "usage_rollups" (
	"tenant_id" uuid NOT NULL,
	"meter" text NOT NULL,
	"dimension" text NOT NULL,
	"grain" smallint NOT NULL,
	"bucket" timestamp (3) with time zone NOT NULL,
	"series" text NOT NULL,
	"quantity" numeric NOT NULL,
	"peak" bigint,
	"last" bigint,
	"last_at" timestamp (3) with time zone,
	CONSTRAINT "usage_rollups_tenant_id_meter_dimension_grain_bucket_series_pk" PRIMARY KEY("tenant_id","meter","dimension","grain","bucket","series")
);
--> statement-breakpoint
CREATE TABLE "usage_subjects" (
	"tenant_id" uuid NOT NULL,
	"month" text NOT NULL,
	"subject" text NOT NULL,
	CONSTRAINT "usage_subjects_tenant_id_month_subject_pk" PRIMARY KEY("tenant_id","month","subject")
);
--> statement-breakpoint
CREATE INDEX "usage_events_time" ON "usage_events" USING brin ("occurred_at");--> statement-breakpoint
-- Rows that every batch updates: room in their pages keeps the updates out of the indexes.
ALTER TABLE usage_rollups SET (fillfactor = 70);--> statement-breakpoint
ALTER TABLE usage_counters SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);--> statement-breakpoint
ALTER INDEX usage_events_time SET (autosummarize = on, pages_per_range = 32);--> statement-breakpoint
-- What was recorded stays as it was; only the mark of a late event is set afterwards.
SELECT protect_tenant_table('usage_events', 'SELECT, INSERT, UPDATE (late)', 'SELECT, DELETE');--> statement-breakpoint
SELECT protect_tenant_table('usage_rollups', 'SELECT, INSERT, UPDATE', 'SELECT, DELETE');--> statement-breakpoint
SELECT protect_tenant_table('usage_counters', 'SELECT, INSERT, UPDATE', 'SELECT, INSERT, UPDATE');--> statement-breakpoint
SELECT protect_tenant_table('usage_subjects', 'SELECT, INSERT, UPDATE', 'SELECT, DELETE');--> statement-breakpoint
GRANT SELECT ON meters TO betrace_app;--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON meters TO betrace_platform;--> statement-breakpoint
INSERT INTO meters (code, position, name, unit, kind, aggregation) VALUES
  ('api_calls', 1, 'API calls', 'call', 'SUM', 'SUM'),
  ('spans', 2, 'Spans', 'span', 'SUM', 'SUM'),
  ('signals', 3, 'Signals', 'signal', 'SUM', 'SUM'),
  ('rules', 4, 'Rules', 'rule', 'GAUGE', 'LAST'),
  ('members', 5, 'Members', 'member', 'GAUGE', 'LAST'),
  ('api_keys', 6, 'API keys', 'key', 'GAUGE', 'LAST'),
  ('storage', 7, 'Storage', 'byte', 'GAUGE', 'LAST')
ON CONFLICT DO NOTHING;
