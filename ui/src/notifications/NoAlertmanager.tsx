import { EmptyNote } from '../common/Notes';
import { SentTo } from './AlertmanagerStatus';
import styles from './Notifications.module.css';

/** What to do where this server only evaluates rules. */
export function NoAlertmanager() {
  return (
    <>
      <div className="sheet" style={{ marginBottom: 14 }}>
        <EmptyNote title="No Alertmanager runs in this server">
          <div className={styles.words}>
            Rules are evaluated, and their alerts go to the Alertmanagers that <code>alerting:</code> names in the configuration. To group and send notifications from
            here, start the server with your <code>alertmanager.yml</code>:
            <div><code className={styles.example}>barograph serve --alertmanager.config.file=alertmanager.yml</code></div>
            <div>Its alerts then need no <code>alerting:</code> section, and this page shows who is told of what.</div>
          </div>
        </EmptyNote>
      </div>
      <SentTo />
    </>
  );
}
