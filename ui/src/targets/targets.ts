import type { ActiveTarget, TargetHealth } from '../api/types';
import { labelPairs } from '../format/labels';

export interface Pool {
  name: string;
  targets: ActiveTarget[];
  up: number;
  down: number;
  unknown: number;
}

/** Pools by name, their targets with the broken ones first: those are what one comes to see. */
export function groupByPool(targets: readonly ActiveTarget[]): Pool[] {
  const pools = new Map<string, Pool>();
  for (const target of targets) {
    let pool = pools.get(target.scrapePool);
    if (pool === undefined) pools.set(target.scrapePool, (pool = { name: target.scrapePool, targets: [], up: 0, down: 0, unknown: 0 }));
    pool.targets.push(target);
    pool[target.health]++;
  }
  const order: Record<TargetHealth, number> = { down: 0, unknown: 1, up: 2 };
  for (const pool of pools.values()) {
    pool.targets.sort((left, right) => order[left.health] - order[right.health] || (left.scrapeUrl < right.scrapeUrl ? -1 : left.scrapeUrl > right.scrapeUrl ? 1 : 0));
  }
  return [...pools.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
}

export interface TargetFilter {
  text: string;
  state: TargetHealth | '';
  pool: string;
}

/** Every word has to be somewhere: in the pool, address, labels or error. `job=node` and `job="node"` find a label. */
export function filterTargets(targets: readonly ActiveTarget[], filter: TargetFilter): ActiveTarget[] {
  const words = filter.text.toLowerCase().replaceAll('"', '').split(/\s+/).filter((word) => word !== '');
  return targets.filter((target) => {
    if (filter.state !== '' && target.health !== filter.state) return false;
    if (filter.pool !== '' && target.scrapePool !== filter.pool) return false;
    if (words.length === 0) return true;
    const labels = labelPairs(target.labels).map(([key, value]) => `${key}=${value}`).join(' ');
    const text = `${target.scrapePool} ${target.scrapeUrl} ${labels} ${target.lastError}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

export interface ErrorWords {
  /** "line 3, column 9" of the exposition, where the error names it. */
  where: string;
  reason: string;
}

/** Takes the place out of a failed scrape's message, so that it can stand in front. */
export function errorWords(error: string): ErrorWords {
  const match = /^(.*?)\b(line \d+(?:, column \d+)?):\s*(.*)$/is.exec(error);
  return match ? { where: match[2]!, reason: `${match[1]}${match[3]}` } : { where: '', reason: error };
}
