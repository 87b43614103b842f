import type { InEveryLanguage } from '../mail/language.ts'

interface DisabledTexts {
  subject: (tenant: string, host: string) => string
  title: (host: string) => string
  failing: (host: string, since: string) => string
  gone: (host: string) => string
  advice: string
  link: string
  footer: (tenant: string) => string
}

export const disabledTexts: InEveryLanguage<DisabledTexts> = {
  en: {
    subject: (tenant, host) => `${tenant}: the webhook endpoint at ${host} was switched off`,
    title: (host) => `Nothing is sent to ${host} any more`,
    failing: (host, since) =>
      `Nothing that was sent to the webhook endpoint at ${host} has got through since ${since}. After five days it was switched off.`,
    gone: (host) =>
      `The receiver at ${host} has answered that it is gone (410), so its webhook endpoint was switched off.`,
    advice: 'Once the receiver works again, switch the endpoint on: what was still on its way is then sent.',
    link: 'Open the endpoint',
    footer: (tenant) => `You get this because you administer ${tenant}.`,
  },
  de: {
    subject: (tenant, host) => `${tenant}: Der Webhook-Endpunkt bei ${host} wurde abgeschaltet`,
    title: (host) => `An ${host} wird nichts mehr gesendet`,
    failing: (host, since) =>
      `Seit folgendem Zeitpunkt ist beim Webhook-Endpunkt ${host} nichts mehr angekommen: ${since}. Nach fünf Tagen wurde er abgeschaltet.`,
    gone: (host) =>
      `Der Empfänger bei ${host} hat geantwortet, dass es ihn nicht mehr gibt (410). Sein Webhook-Endpunkt wurde deshalb abgeschaltet.`,
    advice:
      'Sobald der Empfänger wieder erreichbar ist, schalten Sie den Endpunkt ein: Was noch unterwegs war, wird dann gesendet.',
    link: 'Endpunkt öffnen',
    footer: (tenant) => `Sie erhalten diese Nachricht, weil Sie ${tenant} verwalten.`,
  },
  fr: {
    subject: (tenant, host) => `${tenant} : le point de terminaison webhook ${host} a été désactivé`,
    title: (host) => `Plus rien n’est envoyé à ${host}`,
    failing: (host, since) =>
      `Plus rien de ce qui a été envoyé au point de terminaison webhook ${host} n’est arrivé depuis ce moment : ${since}. Il a été désactivé au bout de cinq jours.`,
    gone: (host) =>
      `Le destinataire ${host} a répondu qu’il n’existe plus (410) : son point de terminaison webhook a été désactivé.`,
    advice:
      'Dès que le destinataire fonctionne à nouveau, réactivez le point de terminaison : ce qui était encore en route sera alors envoyé.',
    link: 'Ouvrir le point de terminaison',
    footer: (tenant) => `Vous recevez ce message parce que vous administrez ${tenant}.`,
  },
  es: {
    subject: (tenant, host) => `${tenant}: se ha desactivado el punto de conexión webhook de ${host}`,
    title: (host) => `Ya no se envía nada a ${host}`,
    failing: (host, since) =>
      `Nada de lo enviado al punto de conexión webhook de ${host} ha llegado desde este momento: ${since}. Tras cinco días se ha desactivado.`,
    gone: (host) =>
      `El receptor de ${host} ha respondido que ya no existe (410), así que su punto de conexión webhook se ha desactivado.`,
    advice:
      'Cuando el receptor vuelva a funcionar, activa el punto de conexión: se enviará lo que aún estaba en camino.',
    link: 'Abrir el punto de conexión',
    footer: (tenant) => `Recibes este mensaje porque administras ${tenant}.`,
  },
}
