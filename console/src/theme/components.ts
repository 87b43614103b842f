import type { Components, Theme } from '@mui/material/styles'

/** The look of the parts: hairlines instead of shadows, one focus ring everywhere, roomy targets. */
export const componentStyles: Components<Theme> = {
  MuiCssBaseline: {
    styleOverrides: (theme) => ({
      ':root': { colorScheme: theme.palette.mode },
      '.wide-only': { [theme.breakpoints.down('md')]: { display: 'none !important' } },
      '.narrow-only': { [theme.breakpoints.up('md')]: { display: 'none !important' } },
      ':focus-visible': { outline: `2px solid ${theme.palette.primary.main}`, outlineOffset: 2 },
      '@media (prefers-reduced-motion: reduce)': {
        '*, *::before, *::after': { animationDuration: '0.01ms !important', transitionDuration: '0.01ms !important' },
      },
    }),
  },
  MuiButtonBase: { defaultProps: { disableRipple: true }, styleOverrides: { root: { fontFamily: 'inherit' } } },
  MuiButton: {
    defaultProps: { disableElevation: true },
    styleOverrides: {
      root: ({ theme }) => ({
        borderRadius: 8,
        minHeight: 38,
        paddingInline: theme.spacing(1.75),
        '&.Mui-focusVisible': { outline: `2px solid ${theme.palette.primary.main}`, outlineOffset: 2 },
      }),
      sizeLarge: { minHeight: 46 },
      sizeSmall: { minHeight: 32 },
      outlined: ({ theme }) => ({ borderColor: theme.palette.divider, color: theme.palette.text.primary }),
    },
  },
  MuiIconButton: {
    styleOverrides: {
      root: ({ theme }) => ({
        borderRadius: 8,
        '&.Mui-focusVisible': { outline: `2px solid ${theme.palette.primary.main}`, outlineOffset: 1 },
      }),
    },
  },
  MuiPaper: {
    defaultProps: { elevation: 0 },
    styleOverrides: { root: { backgroundImage: 'none' } },
  },
  MuiCard: {
    defaultProps: { variant: 'outlined' },
    styleOverrides: { root: ({ theme }) => ({ borderColor: theme.palette.divider, borderRadius: 14 }) },
  },
  MuiCardContent: {
    styleOverrides: { root: { padding: 20, '&:last-child': { paddingBottom: 20 } } },
  },
  MuiDialog: {
    styleOverrides: {
      paper: ({ theme }) => ({ borderRadius: 14, border: `1px solid ${theme.palette.divider}` }),
    },
  },
  MuiDialogActions: { styleOverrides: { root: { padding: '8px 24px 20px' } } },
  MuiTextField: { defaultProps: { size: 'small', fullWidth: true } },
  MuiFormLabel: { styleOverrides: { asterisk: { display: 'none' } } },
  MuiToggleButton: {
    styleOverrides: {
      root: ({ theme }) => ({
        paddingInline: 14,
        borderColor: theme.palette.divider,
        color: theme.palette.text.secondary,
        '&.Mui-selected, &.Mui-selected:hover': {
          color: theme.palette.text.primary,
          backgroundColor: theme.palette.action.selected,
        },
      }),
    },
  },
  MuiChip: {
    styleOverrides: { root: { fontWeight: 560 }, sizeSmall: { height: 22, fontSize: '0.75rem' } },
  },
  MuiTableCell: {
    styleOverrides: {
      root: ({ theme }) => ({ borderColor: theme.palette.divider }),
      head: ({ theme }) => ({
        color: theme.palette.text.secondary,
        fontSize: '0.8125rem',
        fontWeight: 560,
        backgroundColor: theme.palette.background.paper,
      }),
    },
  },
  MuiAlert: { styleOverrides: { root: { borderRadius: 10 }, message: { minWidth: 0, overflowWrap: 'anywhere' } } },
  MuiTooltip: { defaultProps: { arrow: true, enterDelay: 300 } },
  MuiMenu: {
    styleOverrides: {
      paper: ({ theme }) => ({ border: `1px solid ${theme.palette.divider}`, boxShadow: theme.shadows[6] }),
    },
  },
  MuiLink: { defaultProps: { underline: 'hover' }, styleOverrides: { root: { fontWeight: 560 } } },
}
