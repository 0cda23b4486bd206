import type { Labels, TargetsData } from '../api/types';

export interface Discovered {
  discovered: Labels;
  /** Null where relabelling dropped the target. */
  final: Labels | null;
}

export interface DiscoveredPool {
  name: string;
  targets: Discovered[];
  activeCount: number;
  droppedCount: number;
  /** False once a filter has taken targets out. */
  complete: boolean;
}

/** Older servers do not name a dropped target's pool; its job is the pool's name. */
const poolOfDropped = (labels: Labels, pool: string | undefined) => pool ?? labels.job ?? '(unknown)';

export function discoverPools(data: TargetsData): DiscoveredPool[] {
  const pools = new Map<string, DiscoveredPool>();
  const poolOf = (name: string) => {
    let pool = pools.get(name);
    if (pool === undefined) pools.set(name, (pool = { name, targets: [], activeCount: 0, droppedCount: 0, complete: true }));
    return pool;
  };
  for (const target of data.activeTargets ?? []) {
    const pool = poolOf(target.scrapePool);
    pool.targets.push({ discovered: target.discoveredLabels, final: target.labels });
    pool.activeCount++;
  }
  for (const target of data.droppedTargets ?? []) {
    const pool = poolOf(poolOfDropped(target.discoveredLabels, target.scrapePool));
    pool.targets.push({ discovered: target.discoveredLabels, final: null });
    pool.droppedCount++;
  }
  // The counts know of dropped targets that are not kept.
  for (const [name, count] of Object.entries(data.droppedTargetCounts ?? {})) {
    if (count > 0 || pools.has(name)) poolOf(name).droppedCount = Math.max(count, pools.get(name)?.droppedCount ?? 0);
  }
  return [...pools.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
}

export function filterDiscovered(pools: readonly DiscoveredPool[], text: string, state: '' | 'active' | 'dropped'): DiscoveredPool[] {
  const words = text.toLowerCase().split(/\s+/).filter((word) => word !== '');
  if (words.length === 0 && state === '') return [...pools];
  const fits = (target: Discovered) => {
    if (state === 'active' && target.final === null) return false;
    if (state === 'dropped' && target.final !== null) return false;
    const all = Object.entries({ ...target.discovered, ...target.final }).map(([key, value]) => `${key}=${value}`).join(' ').toLowerCase();
    return words.every((word) => all.includes(word));
  };
  return pools.map((pool) => ({ ...pool, complete: false, targets: pool.targets.filter(fits) })).filter((pool) => pool.targets.length > 0);
}
