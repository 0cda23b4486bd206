import { describe, expect, it } from 'vitest';
import { timeLabels, valueLabels } from './axes';

const at = (...parts: [number, number, number, number, number, number?]) => Date.UTC(...parts) / 1000;

describe('axis texts', () => {
  it('name the day where it turns', () => {
    const splits = [at(2026, 10, 20, 23, 0), at(2026, 10, 20, 23, 30), at(2026, 10, 21, 0, 0)];
    expect(timeLabels(splits, 1800, 'utc')).toEqual(['23:00\n20 Nov', '23:30', '00:00\n21 Nov']);
  });
  it('show seconds on fine steps and days on coarse ones', () => {
    expect(timeLabels([at(2026, 0, 1, 0, 0, 5)], 5, 'utc')).toEqual(['00:00:05\n1 Jan']);
    expect(timeLabels([at(2025, 11, 31, 0, 0), at(2026, 0, 1, 0, 0)], 86_400, 'utc')).toEqual(['31 Dec', '1 Jan\n2026']);
  });
  it('get digits until they are true', () => {
    expect(valueLabels([1000, 1500, 2000], 'plain')).toEqual(['1k', '1.5k', '2k']);
    expect(valueLabels([22.5 * 2 ** 30, 22.75 * 2 ** 30, 23 * 2 ** 30], 'bytes')).toEqual(['22.5 GiB', '22.75 GiB', '23 GiB']);
    expect(valueLabels([-0.1, 1e-17, 0.1], 'percent')).toEqual(['-10 %', '0 %', '10 %']);
    expect(valueLabels([100_001, 100_002], 'plain')).toEqual(['100.001k', '100.002k']);
  });
});
