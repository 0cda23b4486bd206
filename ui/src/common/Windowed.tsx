import { useEffect, useRef, useState, type ReactNode } from 'react';

// Drawn this far outside the window already, so that scrolling does not meet blanks.
const ahead = '1000px';

/**
 * Draws its part of a long page only near the window, and keeps its height elsewhere: a page of thousands of rules that is told anew every
 * few seconds would otherwise be made of a hundred thousand elements.
 */
export function Windowed({ children }: { children: () => ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState<number | null>(null);
  useEffect(() => {
    if (typeof IntersectionObserver === 'undefined') return;
    const watch = new IntersectionObserver(
      (entries) => {
        const last = entries.at(-1)!;
        setHeight(last.isIntersecting ? null : last.boundingClientRect.height);
      },
      { rootMargin: ahead },
    );
    watch.observe(box.current!);
    return () => watch.disconnect();
  }, []);
  return <div ref={box} style={height === null ? undefined : { height }}>{height === null && children()}</div>;
}
