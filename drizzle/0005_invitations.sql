CREATE TABLE "invitation_links" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"roles" text[] NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"max_uses" integer NOT NULL,
	"uses" integer DEFAULT 0 NOT NULL,
	"allowed_domains" text[] NOT NULL,
	"created_by" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "invitation_links_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "invitation_links_token" UNIQUE("tenant_id","token_hash")
);
--> statement-breakpoint
CREATE TABLE "invitations" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"email" text NOT NULL,
	"roles" text[] NOT NULL,
	"message" text,
	"state" text NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"reminder_token_hash" "bytea",
	"invited_by" uuid NOT NULL,
	"lifetime_hours" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"reminded_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"accepted_by" uuid,
	CONSTRAINT "invitations_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "invitations_token" UNIQUE("tenant_id","token_hash"),
	CONSTRAINT "invitations_reminder_token" UNIQUE("tenant_id","reminder_token_hash")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "invitations_pending" ON "invitations" USING btree ("tenant_id","email") WHERE state = 'PENDING';--> statement-breakpoint
CREATE INDEX "invitations_due" ON "invitations" USING btree ("expires_at") WHERE state = 'PENDING';--> statement-breakpoint
SELECT protect_tenant_table('invitations', 'SELECT, INSERT, UPDATE', 'SELECT');
--> statement-breakpoint
SELECT protect_tenant_table('invitation_links', 'SELECT, INSERT, UPDATE', 'SELECT');
