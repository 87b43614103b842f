import type { InEveryLanguage } from '../mail/language.ts'

interface SignInTexts {
  /** The code leads, where a phone's notification shows it. */
  subject: (code: string, product: string) => string
  title: string
  instruction: string
  footer: (minutes: number) => string
}

export const signInTexts: InEveryLanguage<SignInTexts> = {
  en: {
    subject: (code, product) => `${code} is your ${product} sign-in code`,
    title: 'Your sign-in code',
    instruction: 'Enter this code in the window where you asked for it:',
    footer: (minutes) =>
      `The code works once, for ${minutes} minutes, and only in that window. If you did not ask for it, ignore this mail: nobody can sign in without it. Never pass it on.`,
  },
  de: {
    subject: (code, product) => `${code} ist Ihr Anmeldecode für ${product}`,
    title: 'Ihr Anmeldecode',
    instruction: 'Geben Sie diesen Code in dem Fenster ein, in dem Sie ihn angefordert haben:',
    footer: (minutes) =>
      `Der Code gilt ${minutes} Minuten lang, nur einmal und nur in diesem Fenster. Wenn Sie ihn nicht angefordert haben, ignorieren Sie diese E-Mail: Ohne den Code kann sich niemand anmelden. Geben Sie ihn niemals weiter.`,
  },
  fr: {
    subject: (code, product) => `${code} est votre code de connexion à ${product}`,
    title: 'Votre code de connexion',
    instruction: 'Saisissez ce code dans la fenêtre où vous l’avez demandé :',
    footer: (minutes) =>
      `Ce code est valable ${minutes} minutes, une seule fois et uniquement dans cette fenêtre. Si vous ne l’avez pas demandé, ignorez cet e-mail : personne ne peut se connecter sans lui. Ne le communiquez jamais.`,
  },
  es: {
    subject: (code, product) => `${code} es tu código de inicio de sesión en ${product}`,
    title: 'Tu código de inicio de sesión',
    instruction: 'Introduce este código en la ventana en la que lo pediste:',
    footer: (minutes) =>
      `El código vale durante ${minutes} minutos, una sola vez y solo en esa ventana. Si no lo has pedido, ignora este correo: nadie puede iniciar sesión sin él. No lo compartas nunca.`,
  },
}
