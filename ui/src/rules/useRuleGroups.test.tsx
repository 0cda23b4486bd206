import { screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { answerWith, success } from '../testing/answers';
import { renderPage } from '../testing/render';
import { useRuleGroups } from './useRuleGroups';

afterEach(() => vi.unstubAllGlobals());

const group = (name: string) => ({ name, file: 'a.yml', interval: 1, limit: 0, evaluationTime: 0, lastEvaluation: '', rules: [{ type: 'recording', name: 'r', query: '1', health: 'ok', evaluationTime: 0, lastEvaluation: '' }] });

function Names() {
  const { groups, complete, error } = useRuleGroups('all');
  return <div>{groups.map((each) => each.name).join(' ')} {complete ? 'complete' : 'more'} {error?.message}</div>;
}

describe('rule groups', () => {
  it('come page by page, empty ones left out', async () => {
    const pages: Record<string, object> = {
      '': { groups: [group('one'), { ...group('empty'), rules: [] }], groupNextToken: 'x' },
      x: { groups: [group('two')], groupNextToken: 'y' },
      y: { groups: [group('three')] },
    };
    const sent = answerWith(({ url }) => success(pages[url.searchParams.get('group_next_token') ?? '']));
    renderPage(<Names />);
    expect(await screen.findByText('one two three complete')).toBeTruthy();
    expect(sent).toHaveLength(3);
    expect(Object.fromEntries(sent[1]!.url.searchParams)).toEqual({ exclude_alerts: 'true', group_limit: '100', group_next_token: 'x' });
  });

  it('that cannot be had are not asked for again and again', async () => {
    const sent = answerWith(({ url }) =>
      url.searchParams.has('group_next_token')
        ? new Response(JSON.stringify({ status: 'error', errorType: 'bad_data', error: 'invalid group_next_token' }), { status: 400 })
        : success({ groups: [group('one')], groupNextToken: 'old' }));
    renderPage(<Names />);
    expect(await screen.findByText(/one more invalid group_next_token/)).toBeTruthy();
    expect(sent).toHaveLength(2);
  });
});
