import { ActionIcon, Menu, SegmentedControl, Tooltip } from '@mantine/core';
import { Icon } from '../common/Icon';
import { formatDuration, parseDuration } from '../format/duration';
import type { Unit } from '../format/number';
import styles from './Controls.module.css';
import { MomentEntry } from './MomentEntry';
import { stepOf, type Density, type PanelState } from './panelState';
import { TextEntry } from './TextEntry';

const presets = ['5m', '15m', '1h', '3h', '6h', '12h', '1d', '2d', '1w', '2w', '4w', '12w', '1y'];
const steps = ['1s', '5s', '15s', '30s', '1m', '5m', '15m', '1h', '1d'];
const densities: readonly [Density, string][] = [['low', 'Coarse'], ['medium', 'Medium'], ['high', 'Fine']];
const units: readonly [Unit | 'auto', string][] = [
  ['auto', 'By the metric’s name'], ['plain', 'Plain numbers'], ['bytes', 'Bytes'], ['bytesPerSecond', 'Bytes per second'], ['seconds', 'Seconds'], ['percent', 'Percent (of 1)'], ['perSecond', 'Per second'],
];

interface Shape {
  panel: PanelState;
  onChange: (changes: Partial<PanelState>) => void;
  canReset: boolean;
  onReset: () => void;
}

const mark = (on: boolean) => (on ? <Icon name="check" size={13} /> : <span style={{ display: 'inline-block', width: 13 }} />);

function StepMenu({ panel, onChange }: Pick<Shape, 'panel' | 'onChange'>) {
  const { resolution } = panel;
  const stepMs = stepOf(panel);
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <button type="button" className={styles.pick} aria-label="Step between points">step {formatDuration(stepMs)} <Icon name="chevronDown" size={11} /></button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>By the range</Menu.Label>
        {densities.map(([density, title]) => (
          <Menu.Item key={density} leftSection={mark(resolution.kind === 'auto' && resolution.density === density)} rightSection={<span className="dim">{formatDuration(stepOf({ ...panel, resolution: { kind: 'auto', density } }))}</span>} onClick={() => onChange({ resolution: { kind: 'auto', density } })}>
            {title}
          </Menu.Item>
        ))}
        <Menu.Label>Fixed</Menu.Label>
        <div className={styles.steps}>
          {steps.map((text) => {
            const fixedMs = parseDuration(text)!;
            const on = resolution.kind === 'fixed' && resolution.stepMs === fixedMs;
            return <button key={text} type="button" aria-pressed={on} onClick={() => onChange({ resolution: { kind: 'fixed', stepMs: fixedMs } })}>{text}</button>;
          })}
        </div>
        <TextEntry
          m={6}
          placeholder="another, e.g. 20s"
          aria-label="Another step"
          value={resolution.kind === 'fixed' ? formatDuration(resolution.stepMs) : ''}
          onCommit={(text) => {
            const typedMs = parseDuration(text);
            if (typedMs === null || typedMs <= 0) return false;
            onChange({ resolution: { kind: 'fixed', stepMs: typedMs } });
            return true;
          }}
        />
      </Menu.Dropdown>
    </Menu>
  );
}

function RangeEntry({ panel, onChange }: Pick<Shape, 'panel' | 'onChange'>) {
  const lengths = presets.map((text) => parseDuration(text)!);
  const shorter = lengths.findLast((lengthMs) => lengthMs < panel.rangeMs);
  const longer = lengths.find((lengthMs) => lengthMs > panel.rangeMs);
  const commit = (text: string) => {
    const rangeMs = parseDuration(text);
    if (rangeMs === null || rangeMs < 1) return false;
    onChange({ rangeMs });
    return true;
  };
  return (
    <div className={styles.joined}>
      <Tooltip label="Shorter range"><ActionIcon size={28} aria-label="Shorter range" disabled={shorter === undefined} onClick={() => onChange({ rangeMs: shorter! })}>−</ActionIcon></Tooltip>
      <TextEntry variant="unstyled" className={styles.range!} aria-label="Range" value={formatDuration(panel.rangeMs)} onCommit={commit} />
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size={20} aria-label="Choose a range"><Icon name="chevronDown" size={11} /></ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <div className={styles.steps}>
            {presets.map((text) => <button key={text} type="button" aria-pressed={parseDuration(text) === panel.rangeMs} onClick={() => onChange({ rangeMs: parseDuration(text)! })}>{text}</button>)}
          </div>
        </Menu.Dropdown>
      </Menu>
      <Tooltip label="Longer range"><ActionIcon size={28} aria-label="Longer range" disabled={longer === undefined} onClick={() => onChange({ rangeMs: longer! })}>+</ActionIcon></Tooltip>
    </div>
  );
}

export function GraphControls({ panel, onChange, canReset, onReset }: Shape) {
  return (
    <div className={styles.controls}>
      {canReset && (
        <button type="button" className={`${styles.pick} ${styles.reset}`} onClick={onReset}><Icon name="zoomOut" size={14} /> Reset zoom</button>
      )}
      <RangeEntry panel={panel} onChange={onChange} />
      <MomentEntry momentMs={panel.endMs} strideMs={panel.rangeMs / 2} label="End" onChange={(endMs) => onChange({ endMs })} />
      <StepMenu panel={panel} onChange={onChange} />
      <Menu position="bottom-end" width={190}>
        <Menu.Target>
          <button type="button" className={styles.pick} aria-label="Unit of the values">{panel.unit === 'auto' ? 'unit auto' : units.find(([unit]) => unit === panel.unit)?.[1]} <Icon name="chevronDown" size={11} /></button>
        </Menu.Target>
        <Menu.Dropdown>
          {units.map(([unit, title]) => <Menu.Item key={unit} leftSection={mark(panel.unit === unit)} onClick={() => onChange({ unit })}>{title}</Menu.Item>)}
        </Menu.Dropdown>
      </Menu>
      <SegmentedControl
        size="xs"
        aria-label="Drawing"
        value={panel.stacked ? 'stacked' : 'lines'}
        onChange={(value) => onChange({ stacked: value === 'stacked' })}
        data={[
          { value: 'lines', label: <span className={styles.mode} title="Lines"><Icon name="lines" size={16} /><span className={styles.sr}>Lines</span></span> },
          { value: 'stacked', label: <span className={styles.mode} title="Stacked"><Icon name="stack" size={16} /><span className={styles.sr}>Stacked</span></span> },
        ]}
      />
    </div>
  );
}
