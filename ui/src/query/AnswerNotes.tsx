import { Note } from '../common/Notes';

/** What the server remarked on an answer that it gave all the same. */
export function AnswerNotes({ warnings, infos }: { warnings: readonly string[]; infos: readonly string[] }) {
  if (warnings.length === 0 && infos.length === 0) return null;
  return (
    <>
      {warnings.length > 0 && <Note tone="warn" title={warnings.length === 1 ? 'Warning' : `${warnings.length} warnings`}><Lines texts={warnings} /></Note>}
      {infos.length > 0 && <Note tone="info"><Lines texts={infos} /></Note>}
    </>
  );
}

function Lines({ texts }: { texts: readonly string[] }) {
  return <>{texts.map((text) => <div key={text} className="break">{text}</div>)}</>;
}
