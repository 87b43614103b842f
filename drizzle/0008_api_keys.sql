CREATE TABLE "api_key_usage" (
	"tenant_id" uuid NOT NULL,
	"key_id" uuid NOT NULL,
	"hour" timestamp (3) with time zone NOT NULL,
	"calls" bigint NOT NULL,
	"refused" bigint NOT NULL,
	"last_at" timestamp (3) with time zone,
	"last_ip" text,
	"last_user_agent" text,
	"last_operation" text,
	CONSTRAINT "api_key_usage_tenant_id_key_id_hour_pk" PRIMARY KEY("tenant_id","key_id","hour")
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"tenant_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"description" text,
	"environment" text NOT NULL,
	"start" text NOT NULL,
	"hash" "bytea" NOT NULL,
	"permissions" text[] NOT NULL,
	"allowed_ips" text[] NOT NULL,
	"rate_limit_per_minute" integer,
	"metadata" jsonb NOT NULL,
	"creator_kind" text NOT NULL,
	"creator_id" text,
	"creator_label" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"enabled_at" timestamp (3) with time zone,
	"disabled_at" timestamp (3) with time zone,
	"disabled_by" text,
	"disabled_reason" text,
	"revoked_at" timestamp (3) with time zone,
	"revoked_by" text,
	"replaces" uuid,
	"replaced_by" uuid,
	"overlap_ends_at" timestamp (3) with time zone,
	"noticed_days" integer,
	"unused_noted_at" timestamp (3) with time zone,
	CONSTRAINT "api_keys_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "api_keys_hash" UNIQUE("tenant_id","hash")
);
--> statement-breakpoint
CREATE INDEX "api_keys_creator" ON "api_keys" USING btree ("tenant_id","creator_id");--> statement-breakpoint
CREATE INDEX "api_keys_expiry" ON "api_keys" USING btree ("expires_at");--> statement-breakpoint
SELECT protect_tenant_table('api_keys', 'SELECT, INSERT, UPDATE', 'SELECT, UPDATE');
--> statement-breakpoint
-- Uses of all tenants are counted in one statement.
SELECT protect_tenant_table('api_key_usage', 'SELECT', 'SELECT, INSERT, UPDATE, DELETE');
