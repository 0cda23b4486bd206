import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, it } from 'vitest';
import { renderPage } from '../testing/render';
import { plotOf } from './columns';
import { Legend } from './Legend';

const plot = plotOf(
  ['a', 'b', 'c'].map((mode, index) => ({ metric: { job: 'node', mode }, values: [[0, String(index + 1)]] as [number, string][] })),
  { startMs: 0, endMs: 0, stepMs: 1000 },
  10,
);

function Held() {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  return <Legend plot={plot} inks={['#111', '#222', '#333']} unit="plain" hidden={hidden} focused={null} onHidden={setHidden} onHover={() => {}} />;
}

const lines = () => screen.getAllByRole('button', { name: /^Line of/ });
const shown = () => lines().map((line) => line.getAttribute('aria-pressed') === 'true');

describe('the legend', () => {
  it('says common labels once', () => {
    renderPage(<Held />);
    expect(screen.getByText('All:').textContent).toContain('{job="node"}');
    expect(lines()[0]!.textContent).toBe('{mode="a"}');
  });

  it('takes lines away and brings them back', async () => {
    renderPage(<Held />);
    const user = userEvent.setup();
    await user.click(lines()[1]!);
    expect(shown()).toEqual([true, false, true]);
    await user.keyboard('{Control>}');
    await user.click(lines()[2]!);
    expect(shown()).toEqual([false, false, true]);
    await user.click(lines()[2]!);
    await user.keyboard('{/Control}');
    expect(shown()).toEqual([true, true, true]);
    await user.click(lines()[0]!);
    await user.click(screen.getByRole('button', { name: 'Show all' }));
    expect(shown()).toEqual([true, true, true]);
  });

  it('sorts by a column, down, up and not', async () => {
    renderPage(<Held />);
    const user = userEvent.setup();
    const order = () => lines().map((line) => line.textContent?.slice(7, 8));
    const max = () => screen.getByRole('button', { name: /^Max/ });
    await user.click(max());
    expect(order()).toEqual(['c', 'b', 'a']);
    await user.click(max());
    await user.click(max());
    expect(order()).toEqual(['a', 'b', 'c']);
  });
});
