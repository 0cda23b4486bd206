import '@mantine/core/styles.css';
import 'uplot/dist/uPlot.min.css';
import './theme/global.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from './api/client';
import { PreferencesProvider } from './common/preferences';
import { makeRouter } from './router';
import { cssVariables, theme } from './theme/theme';

const schemes = localStorageColorSchemeManager({ key: 'barograph.scheme' });

const client = new QueryClient({
  defaultOptions: {
    queries: {
      refetchOnWindowFocus: false,
      staleTime: 5000,
      // What the server refused it will refuse again; a server that did not answer is worth one more try.
      retry: (count, error) => count < 1 && error instanceof ApiError && error.kind === 'unreachable',
    },
  },
});

const router = makeRouter();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto" colorSchemeManager={schemes}>
      <QueryClientProvider client={client}>
        <PreferencesProvider>
          <RouterProvider router={router} />
        </PreferencesProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
