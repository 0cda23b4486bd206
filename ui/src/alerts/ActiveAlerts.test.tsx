import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { ActiveAlert, AlertingRule } from '../api/ruleTypes';
import { renderPage } from '../testing/render';
import { ActiveAlerts } from './ActiveAlerts';
import { countStandings, fitsState, headline, newestFirst, ownLabels } from './alerts';

const alert = (labels: Record<string, string>, more: Partial<ActiveAlert> = {}): ActiveAlert => ({ labels, annotations: {}, state: 'firing', activeAt: '2026-11-26T13:00:00Z', value: '0e+00', ...more });

const rule = (alerts: ActiveAlert[], more: Partial<AlertingRule> = {}): AlertingRule => ({
  type: 'alerting', name: 'Down', query: 'up == 0', state: 'firing', duration: 60, labels: { severity: 'critical' }, annotations: { summary: '{{ $labels.job }} is down' }, health: 'ok', evaluationTime: 0, lastEvaluation: '', alerts, ...more,
});

describe('active alerts', () => {
  it('are shown with what their rule does not say already', () => {
    renderPage(<ActiveAlerts rule={rule([alert({ alertname: 'Down', severity: 'critical', job: 'node' }, { annotations: { runbook: 'see https://example.org/down.' } })])} />);
    expect(screen.getByText('node')).toBeTruthy();
    expect(screen.queryByText('critical')).toBeNull();
    expect(screen.getByText('0')).toBeTruthy();
    expect(screen.getByText(/^since /)).toBeTruthy();
    expect(screen.getByRole('link').getAttribute('href')).toBe('https://example.org/down');
  });

  it('that only last because of keep_firing_for say so', () => {
    renderPage(<ActiveAlerts rule={rule([alert({ job: 'a' }, { keepFiringSince: '2026-11-26T13:05:00Z', value: '+Inf' })])} />);
    expect(screen.getByText('held, the condition is over')).toBeTruthy();
    expect(screen.getByText('+Inf')).toBeTruthy();
  });

  it('that differ from their rule in a label keep it', () => expect(ownLabels(alert({ alertname: 'Down', severity: 'warning' }), rule([]))).toEqual({ severity: 'warning' }));

  it('fire first, the newest first', () => {
    const [old, young, waits] = [alert({ n: '1' }), alert({ n: '2' }, { activeAt: '2026-11-26T14:00:00Z' }), alert({ n: '3' }, { state: 'pending', activeAt: '2026-11-26T15:00:00Z' })];
    expect(newestFirst([waits, old, young])).toEqual([young, old, waits]);
  });

  it('lend their words to the rule where there is one', () => {
    expect(headline(rule([alert({}, { annotations: { summary: 'node is down' } })]))).toBe('node is down');
    expect(headline(rule([alert({}), alert({})]))).toBe('{{ $labels.job }} is down');
  });

  it('are counted by rule', () => {
    const failing = rule([], { health: 'err', state: 'inactive' });
    const both = rule([], { health: 'err' });
    expect(countStandings([{ name: 'g', file: 'f', interval: 1, limit: 0, evaluationTime: 0, lastEvaluation: '', rules: [failing, both] }])).toMatchObject({ all: 2, firing: 1, failing: 1 });
    expect([failing, both].map(fitsState('failing'))).toEqual([true, true]);
    expect([failing, both].map(fitsState('firing'))).toEqual([false, true]);
  });
});
