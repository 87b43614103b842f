DROP TABLE "idempotency_keys" CASCADE;
--> statement-breakpoint
CREATE TABLE "idempotency_records" (
	"tenant_id" uuid NOT NULL,
	"principal" uuid NOT NULL,
	"request_key" "bytea" NOT NULL,
	"mutation" integer NOT NULL,
	"step" integer NOT NULL,
	"sealed" "bytea" NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_records_pk" PRIMARY KEY("tenant_id","principal","request_key","mutation","step")
);
--> statement-breakpoint
CREATE INDEX "idempotency_records_by_request" ON "idempotency_records" USING btree ("principal","request_key");--> statement-breakpoint
CREATE INDEX "idempotency_records_expiry" ON "idempotency_records" USING btree ("expires_at");
--> statement-breakpoint
-- A tenant's role writes what its own transactions have done. Only the platform role reads answers back, and expires them.
SELECT protect_tenant_table('idempotency_records', 'INSERT', 'SELECT, INSERT, DELETE');
