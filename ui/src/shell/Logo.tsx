/** The instrument: paper on a drum, brass rims, and the pen at the end of its line. */
export function Logo({ size = 26 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true">
      <rect x="5" y="6" width="22" height="20" rx="2" fill="#fbf7ec" />
      <path d="M5 12.7h22M5 19.3h22M12.3 6v20M19.7 6v20" stroke="#d9cbab" strokeWidth=".8" />
      <path d="M5.5 13c2.6-.6 3.9.6 5.8 1.6 2.2 1.1 2.8 6.2 5.2 6.2 2.6 0 2.8-8.6 5.4-9.6 1.5-.6 2.6.2 3.6.8" fill="none" stroke="#2b4c8c" strokeWidth="2" strokeLinecap="round" />
      <circle cx="25.6" cy="12" r="2.4" fill="#c2452d" />
      <path d="M3.5 4.5h25M3.5 27.5h25" stroke="#d0a24c" strokeWidth="2.3" strokeLinecap="round" />
    </svg>
  );
}
