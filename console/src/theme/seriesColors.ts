import type { Mode } from './palette.ts'

/**
 * Ten colours that stand beside each other, told apart also by most people who confuse some, and one for “all others”.
 * Each keeps 3:1 on the paper of its mode, as WCAG asks of graphics; a test holds that.
 */
export const seriesColors: Record<Mode, { named: readonly string[]; rest: string }> = {
  light: {
    named: [
      '#0b6b5e',
      '#d0661b',
      '#4f6bc4',
      '#a8326f',
      '#7d7a12',
      '#1c87a8',
      '#8046bd',
      '#5a9143',
      '#b3362b',
      '#87664a',
    ],
    rest: '#7a8986',
  },
  dark: {
    named: [
      '#63cfbd',
      '#f2a468',
      '#9cb2f5',
      '#ee8fc1',
      '#d3d161',
      '#68c7ea',
      '#c99df5',
      '#a0d78a',
      '#f0938a',
      '#cfae8b',
    ],
    rest: '#8b9a96',
  },
}
