import { Button, Menu } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Icon } from '../common/Icon';
import { PageHeader } from '../common/PageHeader';
import { useAddress } from '../common/useAddress';
import { formatDuration, parseDuration } from '../format/duration';
import { MetricsDialog } from './MetricsDialog';
import controls from './Controls.module.css';
import { Panel } from './Panel';
import { freshPanel, readPanels, writePanels, type PanelState } from './panelState';

const refreshes = ['5s', '10s', '30s', '1m', '5m'];

/** Panels keep their identity while the address is rewritten around them, so that typing in one survives the removal of another. */
function useIds(count: number) {
  const next = useRef(0);
  const [ids, setIds] = useState<number[]>([]);
  const whole = ids.length === count ? ids : Array.from({ length: count }, (_, index) => ids[index] ?? next.current++);
  if (whole !== ids) setIds(whole);
  return [whole, setIds, () => next.current++] as const;
}

export function QueryPage() {
  const [search, change] = useAddress();
  const panels = useMemo(() => readPanels(search), [search]);
  const [ids, setIds, newId] = useIds(panels.length);
  const [browsing, setBrowsing] = useState(false);
  const refreshMs = parseDuration(search.refresh ?? '') ?? 0;

  const write = (edit: (panels: PanelState[]) => readonly PanelState[]) =>
    change((before) => {
      const next = writePanels(edit(readPanels(before)));
      const gone = Object.keys(before).filter((key) => /^g\d+\./.test(key) && !(key in next));
      return { ...next, ...Object.fromEntries(gone.map((key) => [key, ''])) };
    }, 'push');
  const update = (index: number, changes: Partial<PanelState>) => write((all) => all.map((panel, at) => (at === index ? { ...panel, ...changes } : panel)));
  const insert = (index: number, panel: PanelState) => {
    setIds(ids.toSpliced(index, 0, newId()));
    write((all) => all.toSpliced(index, 0, panel));
  };
  const remove = (index: number) => {
    setIds(panels.length === 1 ? [newId()] : ids.toSpliced(index, 1));
    write((all) => (all.length === 1 ? [freshPanel] : all.toSpliced(index, 1)));
  };

  // An empty query takes the metric; else it gets a query of its own.
  const pick = (expr: string) => {
    const empty = panels.findIndex((panel) => panel.expr === '');
    if (empty >= 0) update(empty, { expr });
    else insert(panels.length, { ...freshPanel, ...timeOf(panels.at(-1)), expr });
  };

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && (event.target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName));
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      document.querySelector<HTMLElement>('[data-testid="expression"] .cm-content')?.focus();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  useEffect(() => {
    const first = panels[0]?.expr ?? '';
    document.title = first === '' ? 'Query · Barograph' : `${first.slice(0, 60)} · Barograph`;
  }, [panels]);

  return (
    <>
      <PageHeader title="Query">
        <Menu position="bottom-end">
          <Menu.Target>
            <button type="button" className={controls.pick} aria-label="Refresh"><Icon name="refresh" size={14} /> {refreshMs > 0 ? `every ${formatDuration(refreshMs)}` : 'refresh off'} <Icon name="chevronDown" size={11} /></button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => change({ refresh: '' })}>Off</Menu.Item>
            {refreshes.map((text) => <Menu.Item key={text} onClick={() => change({ refresh: text })}>Every {text}</Menu.Item>)}
          </Menu.Dropdown>
        </Menu>
        <Button size="xs" variant="default" leftSection={<Icon name="list" size={14} />} onClick={() => setBrowsing(true)}>Metrics</Button>
        <Button size="xs" variant="default" leftSection={<Icon name="plus" size={14} />} onClick={() => insert(panels.length, { ...freshPanel, ...timeOf(panels.at(-1)) })}>Add a query</Button>
      </PageHeader>
      <MetricsDialog opened={browsing} onClose={() => setBrowsing(false)} onPick={pick} />
      {panels.map((panel, index) => (
        <Panel
          key={ids[index]}
          panel={panel}
          index={index}
          count={panels.length}
          refreshMs={refreshMs}
          onChange={(changes) => update(index, changes)}
          onDuplicate={() => insert(index + 1, panel)}
          onRemove={() => remove(index)}
          onAlone={() => { setIds([ids[index]!]); write(() => [panel]); }}
          onShareTime={() => write((all) => all.map((each) => ({ ...each, ...timeOf(panel) })))}
        />
      ))}
    </>
  );
}

/** A new query looks at what its neighbour looks at. */
const timeOf = (panel: PanelState | undefined): Partial<PanelState> => (panel === undefined ? {} : { rangeMs: panel.rangeMs, endMs: panel.endMs, momentMs: panel.momentMs, resolution: panel.resolution });
