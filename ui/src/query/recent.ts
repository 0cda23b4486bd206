/** The last queries of this browser, newest first. They are the reader's, so they stay out of the address. */

const key = 'barograph.recent';
const most = 40;

export function recentQueries(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(stored) ? stored.filter((each): each is string => typeof each === 'string').slice(0, most) : [];
  } catch {
    // Forbidden or damaged storage: there is no history then.
    return [];
  }
}

export function rememberQuery(query: string): void {
  const trimmed = query.trim();
  if (trimmed === '') return;
  const next = [trimmed, ...recentQueries().filter((each) => each !== trimmed)].slice(0, most);
  try {
    localStorage.setItem(key, JSON.stringify(next));
  } catch {
    // See above.
  }
}
