CREATE TABLE "security_findings" (
	"tenant_id" uuid NOT NULL,
	"ceiling" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject" text NOT NULL,
	"id" uuid NOT NULL,
	"label" text NOT NULL,
	"detail" text NOT NULL,
	"refused" boolean NOT NULL,
	"hours" integer DEFAULT 1 NOT NULL,
	"first_at" timestamp (3) with time zone NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "security_findings_tenant_id_ceiling_subject_pk" PRIMARY KEY("tenant_id","ceiling","subject"),
	CONSTRAINT "security_findings_id" UNIQUE("tenant_id","id")
);
--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "sso_organization_id" text;--> statement-breakpoint
SELECT protect_tenant_table('security_findings', 'SELECT, INSERT, UPDATE, DELETE', 'SELECT, DELETE');
