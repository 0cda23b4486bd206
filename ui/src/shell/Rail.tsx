import { Link, useRouterState } from '@tanstack/react-router';
import { Icon } from '../common/Icon';
import { navigation } from '../routes';
import { FiringBadge } from './FiringBadge';
import { Logo } from './Logo';
import { SchemeSwitch } from './SchemeSwitch';
import styles from './Rail.module.css';
import { TenantField } from './TenantField';
import { ZoneSwitch } from './ZoneSwitch';

/** The instrument's case at the left: where the pages are. On a narrow window it lies across the top and opens by its button. */
export function Rail({ open, onNavigate }: { open: boolean; onNavigate: () => void }) {
  const path = useRouterState({ select: (state) => state.location.pathname });
  return (
    <nav className={`${styles.rail} ${open ? styles.open : ''}`} aria-label="Pages">
      <Link to="/query" className={styles.brand} onClick={onNavigate}>
        <Logo /> <span>Barograph</span>
      </Link>
      {navigation.map((group) => (
        <div key={group.title} className={styles.group}>
          <div className={styles.groupTitle}>{group.title}</div>
          {group.entries.map((entry) => (
            <div key={entry.to} className={styles.place}>
              <Link
                to={entry.to}
                className={`${styles.entry} ${path.endsWith(entry.to) ? styles.current : ''}`}
                aria-current={path.endsWith(entry.to) ? 'page' : undefined}
                onClick={onNavigate}
              >
                <Icon name={entry.icon} size={17} /> {entry.title}
              </Link>
              {entry.to === '/alerts' && <FiringBadge />}
            </div>
          ))}
        </div>
      ))}
      <div className={styles.foot}>
        <TenantField />
        <SchemeSwitch />
        <ZoneSwitch />
      </div>
    </nav>
  );
}
