import { describe, expect, it } from 'vitest';
import type { ActiveTarget } from '../api/types';
import { errorWords, filterTargets, groupByPool } from './targets';

const target = (scrapePool: string, instance: string, health: ActiveTarget['health'], lastError = ''): ActiveTarget => ({
  discoveredLabels: {}, labels: { instance, job: scrapePool }, scrapePool, scrapeUrl: `http://${instance}/metrics`, lastError, lastScrape: '', lastScrapeDuration: 0, health,
});

const all = [target('node', 'a:1', 'up'), target('node', 'b:1', 'down', 'connection refused'), target('app', 'c:1', 'unknown'), target('app', 'd:1', 'up')];

describe('targets', () => {
  it('are grouped by pool, the broken ones first', () => {
    const pools = groupByPool(all);
    expect(pools.map((pool) => [pool.name, pool.up, pool.down, pool.unknown])).toEqual([['app', 1, 0, 1], ['node', 1, 1, 0]]);
    expect(pools[1]!.targets.map((each) => each.health)).toEqual(['down', 'up']);
  });

  it.each([
    ['node', '', '', 2], ['job="node" a:1', '', '', 1], ['REFUSED', '', '', 1], ['', 'up', '', 2], ['', '', 'app', 2], ['a', 'down', 'app', 0], ['nothing', '', '', 0],
  ] as const)('the filter %j %j %j finds %d', (text, state, pool, count) => expect(filterTargets(all, { text, state, pool })).toHaveLength(count));

  it.each([
    ["line 3, column 9: a label name was expected, found '1': b{x", 'line 3, column 9', "a label name was expected, found '1': b{x"],
    ['line 12: expected a value', 'line 12', 'expected a value'],
    ['connection refused', '', 'connection refused'],
    ['no newline: 5', '', 'no newline: 5'],
  ])('the error %j names its place', (error, where, reason) => expect(errorWords(error)).toEqual({ where, reason }));
});
