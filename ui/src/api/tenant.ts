import { useSyncExternalStore } from 'react';

/** The header by which a server that keeps tenants apart is told whose data are asked for, as with Mimir. */
export const tenantHeader = 'X-Scope-OrgID';

const key = 'barograph.tenant';
const listeners = new Set<() => void>();
let state = { tenant: remembered(), asked: false };

function remembered(): string {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return ''; // a browser that keeps nothing
  }
}

function change(next: Partial<typeof state>): void {
  state = { ...state, ...next };
  for (const listener of listeners) listener();
}

/** Empty where nobody has named one. */
export const currentTenant = (): string => state.tenant;

export function setTenant(tenant: string): void {
  try {
    if (tenant) localStorage.setItem(key, tenant);
    else localStorage.removeItem(key);
  } catch {
    // It holds until the page is closed.
  }
  change({ tenant });
}

/** The server refused an answer for want of a tenant: from now on the page has a field for it. */
export function noteTenantAsked(): void {
  if (!state.asked) change({ asked: true });
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Whose data the page asks for, and whether there is a reason to show that. */
export function useTenant(): { tenant: string; shown: boolean } {
  const { tenant, asked } = useSyncExternalStore(subscribe, () => state);
  return { tenant, shown: asked || tenant !== '' };
}
