import { Button } from '@mantine/core';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import styles from './useGrowing.module.css';

/**
 * How much of a long list is drawn: some at first, and more as its end comes into view, or by the button where the browser does not tell.
 * What the filter has hidden comes back at its first length.
 */
export function useGrowing(total: number, first: number, step: number): { shown: number; more: ReactNode } {
  const [shown, setShown] = useState(first);
  const left = total - shown;
  const more = left > 0 ? <More key={shown} left={left} grow={() => setShown((before) => before + step)} /> : null;
  return { shown, more };
}

// Drawn before one gets there.
const ahead = '700px';

function More({ left, grow }: { left: number; grow: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  const call = useRef(grow);
  call.current = grow;
  useEffect(() => {
    if (typeof IntersectionObserver === 'undefined') return;
    const watch = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && call.current(), { rootMargin: ahead });
    watch.observe(box.current!);
    return () => watch.disconnect();
  }, []);
  return <div ref={box} className={styles.more}><Button variant="subtle" onClick={grow}>Show more: {left} are left</Button></div>;
}
