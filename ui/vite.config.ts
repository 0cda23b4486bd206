import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { brotliOnly } from './build/brotliOnly.ts';
import { licences } from './build/licences.ts';

const server = process.env.BAROGRAPH_URL ?? 'http://127.0.0.1:9090';
// Barograph answers both; beside a Prometheus its Alertmanager is another program.
const alertmanager = process.env.BAROGRAPH_ALERTMANAGER_URL ?? server;

export default defineConfig({
  // Relative addresses everywhere: the server says in <base> where the page lives.
  base: './',
  plugins: [react(), licences(), brotliOnly()],
  build: { target: 'es2022', rolldownOptions: { checks: { pluginTimings: false } }, chunkSizeWarningLimit: 1500, reportCompressedSize: false, assetsInlineLimit: 0 },
  server: { proxy: { '/api/v2': alertmanager, '/api': server, '/-': server, '/metrics': server } },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'], setupFiles: ['src/testing/setup.ts'], restoreMocks: true, testTimeout: 30_000 },
});
