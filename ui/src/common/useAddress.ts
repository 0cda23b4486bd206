import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { Search } from '../query/panelState';

type Changes = Record<string, string>;
type Change = (changes: Changes | ((before: Search) => Changes), how?: 'replace' | 'push') => void;

/**
 * The address's parameters as plain text, and a way to change some of them; empty text takes one away. Changes that build on what is
 * there take a function: it sees the newest address, also one that is still on its way into the page.
 */
export function useAddress(): [Search, Change] {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const change = useCallback<Change>(
    (changes, how = 'replace') => {
      const next = (before: Search) => {
        const made = typeof changes === 'function' ? changes(before) : changes;
        // What changes goes behind what stays, in its own order, so that the same state always has the same address.
        const kept = Object.entries(before).filter(([name]) => !(name in made));
        return Object.fromEntries([...kept, ...Object.entries(made).filter(([, value]) => value !== '')]);
      };
      void navigate({ to: '.', replace: how === 'replace', search: next as never });
    },
    [navigate],
  );
  return [search, change];
}
