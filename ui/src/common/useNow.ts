import { useCallback, useSyncExternalStore } from 'react';

interface Clock {
  nowMs: number;
  listeners: Set<() => void>;
  timer: ReturnType<typeof setInterval> | undefined;
}

// One timer for each pace, however many rows of a table tell their age by it.
const clocks = new Map<number, Clock>();

function clockOf(everyMs: number): Clock {
  let clock = clocks.get(everyMs);
  if (clock === undefined) clocks.set(everyMs, (clock = { nowMs: Date.now(), listeners: new Set(), timer: undefined }));
  return clock;
}

function tick(clock: Clock): void {
  clock.nowMs = Date.now();
  for (const listener of clock.listeners) listener();
}

function listen(everyMs: number, listener: () => void): () => void {
  const clock = clockOf(everyMs);
  clock.listeners.add(listener);
  if (clock.timer === undefined) {
    clock.nowMs = Date.now();
    clock.timer = setInterval(() => tick(clock), everyMs);
  }
  return () => {
    clock.listeners.delete(listener);
    if (clock.listeners.size > 0) return;
    clearInterval(clock.timer);
    clock.timer = undefined;
  };
}

/** The time, told again every so often: for "12 s ago". */
export function useNow(everyMs: number): number {
  const subscribe = useCallback((listener: () => void) => listen(everyMs, listener), [everyMs]);
  return useSyncExternalStore(subscribe, () => {
    const clock = clockOf(everyMs);
    // Nobody has listened for a while: the time that stands there is old.
    if (clock.listeners.size === 0 && Date.now() - clock.nowMs >= everyMs) clock.nowMs = Date.now();
    return clock.nowMs;
  });
}
