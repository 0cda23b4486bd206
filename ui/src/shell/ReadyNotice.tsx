import { Progress } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { serverQueries } from '../api/queries';
import { Note } from '../common/Notes';

// Asked often while the server starts, seldom once it runs.
const whileStartingMs = 1000;
const whileRunningMs = 20_000;

/** Says that the server is still starting or has gone, above whatever page is open. */
export function ReadyNotice() {
  const ready = useQuery({
    ...serverQueries.ready(),
    refetchInterval: (query) => (query.state.data === true && query.state.status === 'success' ? whileRunningMs : whileStartingMs),
    retry: false,
  });
  const starting = ready.data === false && !ready.isError;
  const replay = useQuery({ ...serverQueries.walReplay(), enabled: starting, refetchInterval: starting ? whileStartingMs : false, retry: false });
  if (ready.isError) {
    return <div style={{ marginBottom: 12 }}><Note tone="bad" title="The server does not answer">What you see may be old. Trying again every second.</Note></div>;
  }
  if (!starting) return null;
  const { min = 0, max = 0, current = 0 } = replay.data?.data ?? {};
  const total = max - min + 1;
  const done = Math.max(0, Math.min(total, current - min + 1));
  return (
    <div style={{ marginBottom: 12 }}>
      <Note tone="info" title="The server is starting">
        {max > 0 ? `Reading its log back: segment ${current} of ${max}.` : 'It will answer in a moment.'}
        {max > 0 && <Progress value={(done / total) * 100} size="sm" mt={6} aria-label="Log read back" />}
      </Note>
    </div>
  );
}
