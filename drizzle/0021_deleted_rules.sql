CREATE TABLE "deleted_rules" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"enabled" boolean NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"pack_id" text,
	"pack_rule_id" text,
	"pack_version" integer,
	"pack_wrote" integer,
	"deleted_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "deleted_rules_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
SELECT protect_tenant_table('deleted_rules', 'SELECT, INSERT, DELETE', 'SELECT');
