CREATE TABLE "rule_packs" (
	"tenant_id" uuid NOT NULL,
	"pack_id" text NOT NULL,
	"version" integer NOT NULL,
	"rule_ids" text[] NOT NULL,
	"installed_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text,
	"actor_label" text NOT NULL,
	CONSTRAINT "rule_packs_tenant_id_pack_id_pk" PRIMARY KEY("tenant_id","pack_id")
);
--> statement-breakpoint
CREATE TABLE "rule_sets" (
	"tenant_id" uuid NOT NULL,
	"generation" integer NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "rule_sets_tenant_id_pk" PRIMARY KEY("tenant_id")
);
--> statement-breakpoint
CREATE TABLE "rule_versions" (
	"tenant_id" uuid NOT NULL,
	"rule_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text,
	"actor_label" text NOT NULL,
	"name" text NOT NULL,
	"description" text,
	"severity" text NOT NULL,
	"tags" text[] NOT NULL,
	"text" text NOT NULL,
	"restored_from" integer,
	CONSTRAINT "rule_versions_tenant_id_rule_id_version_pk" PRIMARY KEY("tenant_id","rule_id","version")
);
--> statement-breakpoint
CREATE TABLE "rules" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"description" text,
	"severity" text NOT NULL,
	"tags" text[] NOT NULL,
	"text" text NOT NULL,
	"ast" jsonb NOT NULL,
	"enabled" boolean NOT NULL,
	"version" integer NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text,
	"actor_label" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"pack_id" text,
	"pack_rule_id" text,
	"pack_version" integer,
	"pack_wrote" integer,
	CONSTRAINT "rules_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "rules_of_pack" UNIQUE("tenant_id","pack_id","pack_rule_id")
);
--> statement-breakpoint
CREATE TABLE "signals" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"position" uuid NOT NULL,
	"rule_id" uuid NOT NULL,
	"rule_version" integer NOT NULL,
	"rule_name" text NOT NULL,
	"severity" text NOT NULL,
	"trace_id" text NOT NULL,
	"clause" text NOT NULL,
	"span_references" text[] NOT NULL,
	"message" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "signals_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE INDEX "signals_by_position" ON "signals" USING btree ("tenant_id","position");--> statement-breakpoint
CREATE INDEX "signals_by_rule" ON "signals" USING btree ("tenant_id","rule_id","position");--> statement-breakpoint
CREATE INDEX "signals_by_trace" ON "signals" USING btree ("tenant_id","trace_id");--> statement-breakpoint
CREATE INDEX "signals_by_time" ON "signals" USING btree ("tenant_id","created_at");
--> statement-breakpoint
SELECT protect_tenant_table('rules', 'SELECT, INSERT, UPDATE, DELETE', 'SELECT');--> statement-breakpoint
-- History is written once; it goes with its rule.
SELECT protect_tenant_table('rule_versions', 'SELECT, INSERT, DELETE', 'SELECT');--> statement-breakpoint
SELECT protect_tenant_table('rule_sets', 'SELECT, INSERT, UPDATE', 'SELECT');--> statement-breakpoint
SELECT protect_tenant_table('rule_packs', 'SELECT, INSERT, UPDATE, DELETE', 'SELECT');--> statement-breakpoint
-- A signal stays as it was raised, until the platform's retention removes it.
SELECT protect_tenant_table('signals', 'SELECT, INSERT', 'SELECT, DELETE');
