CREATE TABLE "mail_outbox" (
	"id" uuid PRIMARY KEY NOT NULL,
	"recipient" text NOT NULL,
	"subject" text NOT NULL,
	"text" text NOT NULL,
	"html" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "sign_in_challenges" ADD CONSTRAINT "sign_in_challenges_browser_hash_unique" UNIQUE("browser_hash");
--> statement-breakpoint
-- A mail is written by whoever causes it, also inside a tenant; only the platform role's job reads and removes it.
GRANT INSERT ON mail_outbox TO betrace_app;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON mail_outbox TO betrace_platform;
