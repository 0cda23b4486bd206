import type { ReactNode } from 'react';

// Drawn for this page on a 20 × 20 field, stroke 1.5: few, plain and of one hand.
const shapes = {
  trace: <path d="M2.5 12.5c2-.3 2.6-6 4.6-6s2.2 8 4.3 8 2.4-9 6.1-9" />,
  target: <><circle cx="10" cy="10" r="6.8" /><circle cx="10" cy="10" r="2.6" /><path d="M10 1.5v3M10 15.5v3M1.5 10h3M15.5 10h3" /></>,
  compass: <><circle cx="10" cy="10" r="7.5" /><path d="M13.2 6.8 11.4 11.4 6.8 13.2 8.6 8.6z" /></>,
  gauge: <><path d="M3.2 14.5a7.5 7.5 0 1 1 13.6 0" /><path d="m10 12 3.3-4.6" /><circle cx="10" cy="12.5" r="1.1" /></>,
  drum: <><ellipse cx="10" cy="4.8" rx="6.5" ry="2.3" /><path d="M3.5 4.8v10.4c0 1.27 2.91 2.3 6.5 2.3s6.5-1.03 6.5-2.3V4.8" /><path d="M3.5 10c0 1.27 2.91 2.3 6.5 2.3s6.5-1.03 6.5-2.3" /></>,
  sheet: <><path d="M5 2.5h7l3.5 3.5v11.5H5z" /><path d="M12 2.5V6h3.5M7.5 9.5h5.5M7.5 12h5.5M7.5 14.5h3" /></>,
  flag: <path d="M4.5 18V3c3-1.5 5 1.5 11 0v8.5c-6 1.5-8-1.5-11 0" />,
  play: <path d="M6 3.8v12.4L16 10z" />,
  plus: <path d="M10 4v12M4 10h12" />,
  close: <path d="m5 5 10 10M15 5 5 15" />,
  copy: <><path d="M7 7V3.5h9.5V13H13" /><path d="M3.5 7H13v9.5H3.5z" /></>,
  check: <path d="m4 10.5 4 4 8-9" />,
  chevronLeft: <path d="m12.5 4.5-5.5 5.5 5.5 5.5" />,
  chevronRight: <path d="m7.5 4.5 5.5 5.5-5.5 5.5" />,
  chevronDown: <path d="m4.5 7.5 5.5 5.5 5.5-5.5" />,
  sun: <><circle cx="10" cy="10" r="3.3" /><path d="M10 2v2M10 16v2M2 10h2M16 10h2M4.3 4.3l1.4 1.4M14.3 14.3l1.4 1.4M15.7 4.3l-1.4 1.4M5.7 14.3l-1.4 1.4" /></>,
  moon: <path d="M16 12.2A6.8 6.8 0 0 1 7.8 4a6.8 6.8 0 1 0 8.2 8.2z" />,
  halfMoon: <><circle cx="10" cy="10" r="6.5" /><path d="M10 3.5a6.5 6.5 0 0 1 0 13z" fill="currentColor" stroke="none" /></>,
  menu: <path d="M3 5.5h14M3 10h14M3 14.5h14" />,
  search: <><circle cx="8.7" cy="8.7" r="5.2" /><path d="m12.6 12.6 4.4 4.4" /></>,
  tidy: <path d="M3.5 4.5h9M6.5 8.2h10M6.5 11.8h7M3.5 15.5h9" />,
  lines: <><path d="M2.5 14c3-1 4-6 7-6s4 3 8 1" /><path d="M2.5 8c3-1 5-3 8-3s4 2 7 0" /></>,
  stack: <><path d="M2.5 16.5V12c3-1 4-4 7.5-4s4 2 7.5 1v7.5z" /><path d="M2.5 8.5c3-1 4-4 7.5-4s4 2 7.5 1" /></>,
  zoomOut: <><circle cx="8.7" cy="8.7" r="5.2" /><path d="m12.6 12.6 4.4 4.4M6.3 8.7h4.8" /></>,
  clock: <><circle cx="10" cy="10" r="7.2" /><path d="M10 5.5V10l3 2" /></>,
  refresh: <><path d="M16.5 10a6.5 6.5 0 1 1-2-4.7" /><path d="M16.8 2.5v3.8H13" /></>,
  more: <><circle cx="4.5" cy="10" r=".8" /><circle cx="10" cy="10" r=".8" /><circle cx="15.5" cy="10" r=".8" /></>,
  warning: <><path d="M10 3 1.8 17h16.4z" /><path d="M10 8v4.5M10 14.7v.3" /></>,
  note: <><circle cx="10" cy="10" r="7.2" /><path d="M10 9v4.8M10 6.2v.3" /></>,
  link: <><path d="M8.5 4H4v12h12v-4.5" /><path d="M11.5 3.5h5v5M16 4l-6.5 6.5" /></>,
  bell: <><path d="M4.5 14.5h11c-1.2-1.2-1.7-2.6-1.7-5.5 0-2.7-1.6-4.5-3.8-4.5S6.2 6.3 6.2 9c0 2.9-.5 4.3-1.7 5.5z" /><path d="M10 2.7v1.8M8.3 16.9c.4.5 1 .8 1.7.8s1.3-.3 1.7-.8" /></>,
  ruler: <><path d="M2.5 6.5h15v7h-15z" /><path d="M5.5 6.5v3M8.5 6.5v2M11.5 6.5v3M14.5 6.5v2" /></>,
  letter: <><path d="M2.5 5h15v10.5h-15z" /><path d="m3 5.5 7 5.5 7-5.5" /></>,
  list: <><path d="M7 5h10M7 10h10M7 15h10" /><path d="M3.2 5h.2M3.2 10h.2M3.2 15h.2" /></>,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof shapes;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg viewBox="0 0 20 20" width={size} height={size} fill="none" stroke="currentColor" strokeWidth={1.5} strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
      {shapes[name]}
    </svg>
  );
}
