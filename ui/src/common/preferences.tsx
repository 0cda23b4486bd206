import { createContext, use, useCallback, useMemo, useState, type ReactNode } from 'react';
import type { Zone } from '../format/time';

/** What belongs to the reader and not to the address: kept in the browser. The colour scheme is Mantine's to keep, under barograph.scheme. */
interface Preferences {
  zone: Zone;
  setZone: (zone: Zone) => void;
}

const zoneKey = 'barograph.zone';
const Context = createContext<Preferences>({ zone: 'local', setZone: () => {} });

// A browser may forbid storage: the choice then lasts as long as the page.
function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function PreferencesProvider({ children }: { children: ReactNode }) {
  const [zone, keepZone] = useState<Zone>(() => (stored(zoneKey) === 'utc' ? 'utc' : 'local'));
  const setZone = useCallback((next: Zone) => {
    keepZone(next);
    try {
      localStorage.setItem(zoneKey, next);
    } catch {
      /* see stored() */
    }
  }, []);
  const value = useMemo(() => ({ zone, setZone }), [zone, setZone]);
  return <Context value={value}>{children}</Context>;
}

export const usePreferences = (): Preferences => use(Context);
