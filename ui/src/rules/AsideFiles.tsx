import { useQuery } from '@tanstack/react-query';
import { serverQueries } from '../api/queries';
import type { SetAsideFile } from '../api/ruleTypes';
import { Note } from '../common/Notes';
import { asideReason } from './ruleGroups';
import styles from './Rules.module.css';

const everyMs = 15_000;

/** Rule files that could not be read, with place and reason of each mistake: the others run without them. */
export function AsideFiles() {
  // A Prometheus has no such list; whether the server answers at all the page says elsewhere.
  const answer = useQuery({ ...serverQueries.ruleFiles(), refetchInterval: (query) => (query.state.error === null ? everyMs : false), retry: false });
  const files = answer.data?.data.setAside ?? [];
  if (files.length === 0) return null;
  return (
    <div className={styles.aside}>
      <Note tone="bad" title={files.length === 1 ? 'A rule file is set aside' : `${files.length} rule files are set aside`}>
        The other files run. Mend {files.length === 1 ? 'it' : 'them'} and reload the configuration.
        <ul className={styles.asideList}>{files.map((file) => <Aside key={file.file} file={file} />)}</ul>
      </Note>
    </div>
  );
}

function Aside({ file }: { file: SetAsideFile }) {
  return (
    <li>
      <span className={`mono break ${styles.asideFile}`}>{file.file}</span>
      <span className="dim">{file.lastGoodVersionRuns ? ', its rules from before run on' : ', none of its rules run'}</span>
      {file.errors.map((error) => {
        const { place, reason } = asideReason(error, file.file);
        return <div key={error} className={`mono break ${styles.asideError}`}>{place !== '' && <span className={styles.place}>{place}</span>}{reason}</div>;
      })}
    </li>
  );
}
