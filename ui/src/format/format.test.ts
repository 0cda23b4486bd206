import { describe, expect, it } from 'vitest';
import { formatDuration, humanDuration, parseDuration } from './duration';
import { commonLabels, seriesText, without } from './labels';
import { formatCount, formatValue, guessUnit } from './number';
import { formatUtc, parseTime } from './time';

describe('durations', () => {
  it.each([
    ['1h', 3_600_000], ['1h30m', 5_400_000], ['90s', 90_000], ['500ms', 500], ['2w', 1_209_600_000], ['1d12h', 129_600_000], ['15', 15_000], ['0.5', 500],
  ])('%s is %d ms', (text, expected) => expect(parseDuration(text)).toBe(expected));

  it.each(['', 'h', '1x', '-5m', '1m1h', 'five'])('refuses %j', (text) => expect(parseDuration(text)).toBeNull());

  it.each([[5_400_000, '1h30m'], [0, '0s'], [604_800_000, '1w'], [691_200_000, '8d'], [1500, '1s500ms']])('%d ms is written %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([[0.0031, '3.1 µs'], [12.4, '12 ms'], [1500, '1.5 s'], [93_784_000, '1d 2h'], [3_600_000, '1h'], [125_000, '2m 5s']])('%d ms reads %s', (ms, text) =>
    expect(humanDuration(ms)).toBe(text));
});

describe('times', () => {
  it('a link round-trips in UTC', () => {
    const ms = Date.UTC(2026, 10, 21, 9, 30, 5);
    expect(formatUtc(ms)).toBe('2026-11-21 09:30:05');
    expect(parseTime(formatUtc(ms), 'utc')).toBe(ms);
    expect(parseTime(formatUtc(ms + 250), 'utc')).toBe(ms + 250);
  });
  it.each([['2026-11-21 09:30', Date.UTC(2026, 10, 21, 9, 30)], ['2026-11-21', Date.UTC(2026, 10, 21)], ['1795253400', 1_795_253_400_000], ['2026-11-21T09:30:00Z', Date.UTC(2026, 10, 21, 9, 30)]])(
    'reads %s', (text, ms) => expect(parseTime(text, 'utc')).toBe(ms));
  it.each(['', 'now', '2026-13-01', '21.11.2026'])('refuses %j', (text) => expect(parseTime(text, 'utc')).toBeNull());
});

describe('values', () => {
  it.each([
    [1234567, 'plain', '1.235M'], [0.00042, 'plain', '420µ'], [0, 'plain', '0'], [0.75, 'plain', '0.75'], [1536, 'bytes', '1.5 KiB'], [0.25, 'seconds', '250 ms'], [0.123, 'percent', '12.3 %'],
    [Infinity, 'plain', '+Inf'], [NaN, 'bytes', 'NaN'], [-2048, 'bytesPerSecond', '-2 KiB/s'], [999.9999, 'plain', '1k'],
  ] as const)('%d in %s is %s', (value, unit, text) => expect(formatValue(value, unit)).toBe(text));

  it('counts have thin spaces', () => expect(formatCount(1234567)).toBe('1\u2009234\u2009567'));

  it.each([
    ['node_memory_MemFree_bytes', 'bytes'], ['rate(node_network_receive_bytes_total{device="eth0"}[5m])', 'bytesPerSecond'],
    ['sum by (mode) (rate(node_cpu_seconds_total[5m]))', 'plain'], ['histogram_quantile(0.9, sum by (le) (rate(http_request_duration_seconds_bucket[5m])))', 'seconds'],
    ['scrape_duration_seconds', 'seconds'], ['rate(http_requests_total[5m])', 'perSecond'], ['up', 'plain'],
    ['node_memory_MemFree_bytes / node_memory_MemTotal_bytes', 'plain'], ['process_start_time_seconds', 'plain'], ['count(node_memory_MemFree_bytes)', 'plain'],
  ])('%s has unit %s', (expression, unit) => expect(guessUnit(expression)).toBe(unit));
});

describe('labels', () => {
  it('series are written as PromQL selects them', () => {
    expect(seriesText({ __name__: 'up', job: 'node', instance: 'a:1' })).toBe('up{instance="a:1", job="node"}');
    expect(seriesText({})).toBe('{}');
    expect(seriesText({ __name__: 'my.metric', 'host.name': 'a"b' })).toBe('{"my.metric", "host.name"="a\\"b"}');
    expect(seriesText({ __name__: 'up' })).toBe('up');
  });
  it('common labels are told apart', () => {
    const metrics = [{ job: 'a', mode: 'idle' }, { job: 'a', mode: 'user' }];
    expect(commonLabels(metrics)).toEqual({ job: 'a' });
    expect(without(metrics[0]!, commonLabels(metrics))).toEqual({ mode: 'idle' });
    expect(commonLabels([metrics[0]!])).toEqual({});
  });
});
