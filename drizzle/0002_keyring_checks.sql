CREATE TABLE "keyring_checks" (
	"id" text PRIMARY KEY NOT NULL,
	"check_value" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "keyring_keys_deletion" ON "keyring_keys" USING btree ("deletion_at") WHERE state = 'PENDING_DELETION';--> statement-breakpoint
CREATE INDEX "tenant_keys_unfinished" ON "tenant_keys" USING btree ("tenant_id","id") WHERE state = 'PENDING' or error is not null;--> statement-breakpoint
CREATE INDEX "tenant_keys_deletion" ON "tenant_keys" USING btree ("deletion_at") WHERE state = 'PENDING_DELETION';--> statement-breakpoint
-- Written once, at the first start; read at every other.
GRANT SELECT, INSERT ON keyring_checks TO betrace_platform;
