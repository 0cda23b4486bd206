import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

afterEach(cleanup);

// A busy machine may take its time to draw a long table.
configure({ asyncUtilTimeout: 10_000 });

// happy-dom has no canvas and no media queries that change; the page only needs them to exist.
if (!window.matchMedia) {
  window.matchMedia = (query: string) =>
    ({ matches: false, media: query, addEventListener: () => {}, removeEventListener: () => {} }) as unknown as MediaQueryList;
}
