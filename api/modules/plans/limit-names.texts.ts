import type { InEveryLanguage } from '../mail/language.ts'
import type { LimitName } from './limit-names.ts'

/** What a limit is of, as it stands within a sentence. */
export const limitTexts: InEveryLanguage<Record<LimitName, string>> = {
  en: {
    api_calls: 'API calls',
    spans: 'spans',
    signals: 'signals',
    rules: 'rules',
    members: 'seats',
    api_keys: 'API keys',
    webhooks: 'webhooks',
    retention_days: 'days that data is kept',
  },
  de: {
    api_calls: 'API-Aufrufe',
    spans: 'Spans',
    signals: 'Signale',
    rules: 'Regeln',
    members: 'Plätze',
    api_keys: 'API-Schlüssel',
    webhooks: 'Webhooks',
    retention_days: 'Aufbewahrungstage',
  },
  fr: {
    api_calls: 'appels d’API',
    spans: 'spans',
    signals: 'signaux',
    rules: 'règles',
    members: 'places',
    api_keys: 'clés d’API',
    webhooks: 'webhooks',
    retention_days: 'jours de conservation',
  },
  es: {
    api_calls: 'llamadas a la API',
    spans: 'spans',
    signals: 'señales',
    rules: 'reglas',
    members: 'plazas',
    api_keys: 'claves de API',
    webhooks: 'webhooks',
    retention_days: 'días de conservación',
  },
}
