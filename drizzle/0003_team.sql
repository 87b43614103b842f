CREATE TABLE "ended_memberships" (
	"tenant_id" uuid NOT NULL,
	"membership_id" text NOT NULL,
	"ended_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "ended_memberships_tenant_id_membership_id_pk" PRIMARY KEY("tenant_id","membership_id")
);
--> statement-breakpoint
CREATE TABLE "ownership_transfers" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"from_member_id" uuid NOT NULL,
	"to_member_id" uuid NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"closed_at" timestamp (3) with time zone,
	CONSTRAINT "ownership_transfers_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE TABLE "roles" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"name_key" text NOT NULL,
	"permissions" text[] NOT NULL,
	"created_by" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "roles_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "roles_name" UNIQUE("tenant_id","name_key")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "ownership_transfers_pending" ON "ownership_transfers" USING btree ("tenant_id") WHERE state = 'PENDING';--> statement-breakpoint
CREATE INDEX "ownership_transfers_due" ON "ownership_transfers" USING btree ("expires_at") WHERE state = 'PENDING';--> statement-breakpoint
SELECT protect_tenant_table('roles', 'SELECT, INSERT, UPDATE, DELETE', 'SELECT, INSERT, UPDATE, DELETE');
--> statement-breakpoint
SELECT protect_tenant_table('ownership_transfers', 'SELECT, INSERT, UPDATE', 'SELECT, INSERT, UPDATE');
--> statement-breakpoint
SELECT protect_tenant_table('ended_memberships', 'SELECT, INSERT', 'SELECT, INSERT');
