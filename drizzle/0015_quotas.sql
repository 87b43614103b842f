CREATE TABLE "quota_reservations" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"meter" text NOT NULL,
	"period_start" timestamp (3) with time zone NOT NULL,
	"quantity" bigint NOT NULL,
	"state" text DEFAULT 'OPEN' NOT NULL,
	"used" bigint,
	"key_id" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "quota_reservations_tenant_id_id_pk" PRIMARY KEY("tenant_id","id")
);
--> statement-breakpoint
CREATE INDEX "quota_reservations_open" ON "quota_reservations" USING btree ("tenant_id","meter","period_start") WHERE state = 'OPEN';--> statement-breakpoint
CREATE INDEX "quota_reservations_expiry" ON "quota_reservations" USING btree ("expires_at");--> statement-breakpoint
-- Short-lived rows that are updated often: room in their pages keeps the updates out of the indexes.
ALTER TABLE quota_reservations SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);--> statement-breakpoint
SELECT protect_tenant_table('quota_reservations', 'SELECT, INSERT, UPDATE', 'SELECT, DELETE');
