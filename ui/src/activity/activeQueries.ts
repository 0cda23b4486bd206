import type { ActiveQuery } from '../api/types';
import { formatDuration, humanDuration } from '../format/duration';
import { formatIn, type Zone } from '../format/time';

/** Who asked: a client and the address that it asked at, or a rule group and its file. */
export function askedBy(query: ActiveQuery): { name: string; place: string } {
  if (query.from === 'rule') return { name: `Rule group ${query.ruleGroup ?? ''}`, place: query.ruleFile ?? '' };
  if (query.from === 'request') return { name: query.client ?? '', place: query.path ?? '' };
  return { name: 'This server', place: '' };
}

/** The times that are asked for, in one line. */
export function span(query: ActiveQuery, zone: Zone): string {
  if (query.start === undefined || query.end === undefined) return query.time === undefined ? '' : `at ${formatIn(query.time * 1000, zone)}`;
  const lengthMs = (query.end - query.start) * 1000;
  return `${humanDuration(lengthMs)} up to ${formatIn(query.end * 1000, zone)}, every ${formatDuration((query.step ?? 0) * 1000)}`;
}
