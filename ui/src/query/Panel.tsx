import { ActionIcon, Button, Tabs, Tooltip } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { askFormatted } from '../api/queries';
import { Icon } from '../common/Icon';
import { EmptyNote } from '../common/Notes';
import { ExpressionEditor, type EditorHandle } from './ExpressionEditor';
import { GraphControls } from './GraphControls';
import { GraphTab } from './GraphTab';
import { MomentEntry } from './MomentEntry';
import type { PanelState, PanelTab } from './panelState';
import styles from './Panel.module.css';
import { PanelMenu, RecentMenu } from './PanelMenu';
import { rememberQuery } from './recent';
import { TableTab } from './TableTab';

interface Shape {
  panel: PanelState;
  index: number;
  count: number;
  refreshMs: number;
  onChange: (changes: Partial<PanelState>) => void;
  onDuplicate: () => void;
  onRemove: () => void;
  onAlone: () => void;
  onShareTime: () => void;
}

export const letterOf = (index: number) => String.fromCharCode(65 + (index % 26)) + (index >= 26 ? String(Math.floor(index / 26)) : '');

export function Panel({ panel, index, count, refreshMs, onChange, onDuplicate, onRemove, onAlone, onShareTime }: Shape) {
  const editor = useRef<EditorHandle>(null);
  const [draft, setDraft] = useState(panel.expr);
  const [nowMs, setNowMs] = useState(() => Date.now());
  // Where a zoom began: resetting returns there.
  const [before, setBefore] = useState<Pick<PanelState, 'rangeMs' | 'endMs'> | null>(null);
  useEffect(() => setDraft(panel.expr), [panel.expr]);
  useEffect(() => {
    if (refreshMs === 0) return;
    const timer = setInterval(() => document.visibilityState === 'visible' && setNowMs(Date.now()), refreshMs);
    return () => clearInterval(timer);
  }, [refreshMs]);

  const run = (query: string) => {
    rememberQuery(query);
    setDraft(query);
    setNowMs(Date.now());
    if (query !== panel.expr) onChange({ expr: query });
  };
  const tidy = useMutation({ mutationFn: askFormatted, onSuccess: (answer) => setDraft(answer.data) });
  const zoom = (startMs: number, endMs: number) => {
    setBefore(before ?? { rangeMs: panel.rangeMs, endMs: panel.endMs });
    // Links carry milliseconds only where a zoom is that fine.
    const grainMs = endMs - startMs > 10_000 ? 1000 : 1;
    onChange({ rangeMs: Math.max(grainMs, Math.round((endMs - startMs) / grainMs) * grainMs), endMs: Math.round(endMs / grainMs) * grainMs });
  };
  const reset = () => {
    if (before === null) return;
    onChange(before);
    setBefore(null);
  };
  const change = (changes: Partial<PanelState>) => {
    // A range chosen by hand is a new beginning.
    if (changes.rangeMs !== undefined || changes.endMs !== undefined) setBefore(null);
    onChange(changes);
  };

  return (
    <section className={`sheet ${styles.panel}`} aria-label={`Query ${letterOf(index)}`}>
      <div className={styles.ask}>
        <span className={styles.letter} aria-hidden="true">{letterOf(index)}</span>
        <div className={styles.editor}>
          <ExpressionEditor ref={editor} value={draft} onChange={setDraft} onRun={() => run(draft)} label={`Expression ${letterOf(index)}`} autoFocus={index === 0 && panel.expr === ''} />
        </div>
        <div className={styles.actions}>
          <RecentMenu onPick={run} />
          <Tooltip label={tidy.isError ? 'Only a valid query can be formatted' : 'Format the query'}>
            <ActionIcon size={30} aria-label="Format the query" disabled={draft.trim() === ''} loading={tidy.isPending} onClick={() => tidy.mutate(draft)}><Icon name="tidy" size={16} /></ActionIcon>
          </Tooltip>
          <PanelMenu onDuplicate={onDuplicate} onRemove={onRemove} onAlone={count > 1 ? onAlone : null} onShareTime={count > 1 ? onShareTime : null} />
          <Tooltip label="Enter, or Ctrl/⌘ + Enter">
            <Button size="xs" leftSection={<Icon name="play" size={13} />} onClick={() => run(draft)}>Run</Button>
          </Tooltip>
        </div>
      </div>
      <Tabs value={panel.tab} onChange={(tab) => onChange({ tab: tab as PanelTab })} keepMounted={false} classNames={{ list: styles.tabs!, tab: styles.tab!, tabLabel: styles.tabLabel! }}>
        <div className={styles.bar}>
          <Tabs.List aria-label="How to show the answer">
            <Tabs.Tab value="graph">Graph</Tabs.Tab>
            <Tabs.Tab value="table">Table</Tabs.Tab>
          </Tabs.List>
          {panel.tab === 'graph'
            ? <GraphControls panel={panel} onChange={change} canReset={before !== null} onReset={reset} />
            : <MomentEntry momentMs={panel.momentMs} strideMs={panel.rangeMs / 2} label="Evaluated at" onChange={(momentMs) => onChange({ momentMs })} />}
        </div>
        {panel.expr.trim() === '' ? (
          <EmptyNote title="No query yet">Type one above, with Ctrl-Space for the names, and press Enter.</EmptyNote>
        ) : (
          <>
            <Tabs.Panel value="graph"><GraphTab panel={panel} nowMs={nowMs} onZoom={zoom} onReset={reset} /></Tabs.Panel>
            <Tabs.Panel value="table"><TableTab panel={panel} nowMs={nowMs} /></Tabs.Panel>
          </>
        )}
      </Tabs>
    </section>
  );
}
