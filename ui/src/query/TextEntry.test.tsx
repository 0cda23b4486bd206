import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { renderPage } from '../testing/render';
import { TextEntry } from './TextEntry';

describe('a text entry', () => {
  it('counts at Enter, shows what it refuses, and Escape brings the old text back', async () => {
    const commit = vi.fn((text: string) => text !== 'wrong');
    renderPage(<TextEntry value="1h" onCommit={commit} aria-label="Range" />);
    const user = userEvent.setup();
    const box = screen.getByLabelText<HTMLInputElement>('Range');
    await user.clear(box);
    await user.type(box, 'wrong');
    expect(commit).not.toHaveBeenCalled();
    await user.keyboard('{Enter}');
    expect(box.getAttribute('aria-invalid')).toBe('true');
    await user.keyboard('{Escape}');
    expect(box.value).toBe('1h');
    await user.clear(box);
    await user.type(box, '2h{Enter}');
    expect(commit).toHaveBeenLastCalledWith('2h');
  });
});
