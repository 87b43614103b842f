-- The product writes the calls of many tenants in one statement: about once a second, as it does their keys' last use.
-- It is the platform's role that may; the app's role sees and writes one tenant at a time as before.
GRANT INSERT, UPDATE (late) ON usage_events TO betrace_platform;--> statement-breakpoint
GRANT INSERT, UPDATE ON usage_rollups TO betrace_platform;--> statement-breakpoint
GRANT INSERT ON usage_subjects TO betrace_platform;--> statement-breakpoint
GRANT UPDATE (quantity) ON quota_reservations TO betrace_platform;
