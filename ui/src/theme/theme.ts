import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const ink: MantineColorsTuple = ['#eef2fa', '#dbe3f3', '#b6c6e6', '#8ea7d9', '#6b8bcd', '#4f74bf', '#3c60a8', '#2b4c8c', '#213c70', '#172b52'];
const night: MantineColorsTuple = ['#dbe2ec', '#b4bfcd', '#98a3b2', '#6f7b8b', '#3a4757', '#28323f', '#1d2630', '#161d26', '#121820', '#0e1319'];

export const theme = createTheme({
  fontFamily: "'IBM Plex Sans Variable', system-ui, 'Segoe UI', Roboto, sans-serif",
  fontFamilyMonospace: "'IBM Plex Mono', ui-monospace, Menlo, Consolas, monospace",
  primaryColor: 'ink',
  primaryShade: { light: 7, dark: 4 },
  colors: { ink, dark: night },
  defaultRadius: 'sm',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  cursorType: 'pointer',
  components: {
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true, fz: 'xs' } },
    Button: { defaultProps: { size: 'compact-sm' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    TextInput: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' }, styles: { root: { background: 'var(--paper-deep)', border: '1px solid var(--line)' }, label: { fontWeight: 500 } } },
    Menu: { defaultProps: { shadow: 'md', radius: 'sm' } },
  },
});

/** Mantine's surfaces take our paper and ink, so that both speak one palette (global.css). */
export const cssVariables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--paper)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--ink-dim)',
    '--mantine-color-default': 'var(--paper)',
    '--mantine-color-default-hover': 'var(--paper-deep)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-color-anchor': 'var(--accent)',
    '--mantine-color-placeholder': 'var(--ink-faint)',
  };
  return { variables: {}, light: shared, dark: shared };
};
