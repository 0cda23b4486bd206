import { screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { answerWith, success } from '../testing/answers';
import { renderPage } from '../testing/render';
import { AsideFiles } from './AsideFiles';

afterEach(() => vi.unstubAllGlobals());

describe('rule files that are set aside', () => {
  it('are shown with place and reason of each mistake, and what became of their rules', async () => {
    const setAside = [
      { file: 'rules/a.yml', lastGoodVersionRuns: true, errors: ['rules/a.yml:12:5: groups[0]: no such field', 'rules/a.yml:14:1: a name was expected'] },
      { file: 'rules/b.yml', lastGoodVersionRuns: false, errors: ['rules/b.yml: cannot be read'] },
    ];
    const sent = answerWith(() => success({ setAside }));
    renderPage(<AsideFiles />);
    const note = await screen.findByRole('alert');
    expect(note.textContent).toContain('2 rule files are set aside');
    for (const words of ['rules/a.yml, its rules from before run on', '12:5', 'groups[0]: no such field', '14:1', 'rules/b.yml, none of its rules run', 'cannot be read']) expect(note.textContent).toContain(words);
    expect(sent[0]!.url.pathname).toBe('/api/v1/status/rule_files');
  });

  it('are nothing to speak of where the server has none', async () => {
    const sent = answerWith(() => success({ setAside: [] }));
    renderPage(<AsideFiles />);
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    expect(screen.queryByRole('alert')).toBeNull();
  });
});
