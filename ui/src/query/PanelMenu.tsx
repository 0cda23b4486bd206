import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { Icon } from '../common/Icon';
import { recentQueries } from './recent';
import styles from './Panel.module.css';

interface MenuShape {
  onDuplicate: () => void;
  onRemove: () => void;
  onAlone: (() => void) | null;
  onShareTime: (() => void) | null;
}

export function PanelMenu({ onDuplicate, onRemove, onAlone, onShareTime }: MenuShape) {
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <ActionIcon size={30} aria-label="More for this query"><Icon name="more" size={17} /></ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={onDuplicate}>Duplicate</Menu.Item>
        {onShareTime !== null && <Menu.Item onClick={onShareTime}>Give all queries this time</Menu.Item>}
        {onAlone !== null && <Menu.Item onClick={onAlone}>Remove all others</Menu.Item>}
        <Menu.Divider />
        <Menu.Item color="red" onClick={onRemove}>Remove</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

export function RecentMenu({ onPick }: { onPick: (query: string) => void }) {
  return (
    <Menu position="bottom-end" width={520}>
      <Menu.Target>
        <Tooltip label="Recent queries"><ActionIcon size={30} aria-label="Recent queries"><Icon name="clock" size={16} /></ActionIcon></Tooltip>
      </Menu.Target>
      <Menu.Dropdown className={styles.recent!}><Recent onPick={onPick} /></Menu.Dropdown>
    </Menu>
  );
}

// A component of its own: it reads the storage each time the menu opens.
function Recent({ onPick }: { onPick: (query: string) => void }) {
  const queries = recentQueries();
  if (queries.length === 0) return <div className={styles.none}>No query was run in this browser yet.</div>;
  return <>{queries.map((query) => <Menu.Item key={query} onClick={() => onPick(query)}><span className="mono break">{query}</span></Menu.Item>)}</>;
}
