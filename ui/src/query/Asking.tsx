import { Button } from '@mantine/core';
import { useQueryClient, type QueryKey } from '@tanstack/react-query';
import { EmptyNote, Loading } from '../common/Notes';

interface Shape {
  queryKey: QueryKey;
  /** False once it was stopped. */
  fetching: boolean;
  again: () => void;
}

/** While a query has no answer yet: a heavy one can be stopped, which also ends it on the server. */
export function Asking({ queryKey, fetching, again }: Shape) {
  const client = useQueryClient();
  if (!fetching) return <EmptyNote title="Stopped"><Button variant="default" onClick={again}>Run again</Button></EmptyNote>;
  return (
    <div style={{ textAlign: 'center', paddingBottom: 12 }}>
      <Loading what="Asking…" />
      <Button variant="default" onClick={() => void client.cancelQueries({ queryKey })}>Stop</Button>
    </div>
  );
}
