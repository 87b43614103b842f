-- The first catalogue. From here on plans are data: new versions are added, old ones stay for the tenants on them.
INSERT INTO plans (code, version, position, name, summary, limits) VALUES
  ('FREE', 1, 1, 'Free', 'Try it with one service.',
   '{"api_calls": 10000, "spans": 100000, "signals": 1000, "rules": 10, "members": 3, "api_keys": 2, "webhooks": 1, "retention_days": 7}'),
  ('PRO', 1, 2, 'Pro', 'For teams that run BeTrace in production.',
   '{"api_calls": 1000000, "spans": 10000000, "signals": 100000, "rules": 100, "members": 25, "api_keys": 50, "webhooks": 10, "retention_days": 90}'),
  ('ENTERPRISE', 1, 3, 'Enterprise', 'Without limits, with single sign-on and custom roles.',
   '{"api_calls": null, "spans": null, "signals": null, "rules": null, "members": null, "api_keys": null, "webhooks": null, "retention_days": 365}')
ON CONFLICT DO NOTHING;
