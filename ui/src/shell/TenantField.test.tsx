import { fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { currentTenant, noteTenantAsked, setTenant } from '../api/tenant';
import { renderPage } from '../testing/render';
import { TenantField } from './TenantField';

afterEach(() => setTenant(''));

it('is there once the server has asked for a tenant, and remembers the one that is named', () => {
  renderPage(<TenantField />);
  expect(screen.queryByLabelText('Tenant')).toBeNull();
  noteTenantAsked();
  return screen.findByLabelText('Tenant').then((field) => {
    fireEvent.change(field, { target: { value: ' team-a ' } });
    expect(currentTenant()).toBe('');
    fireEvent.blur(field);
    expect(currentTenant()).toBe('team-a');
    expect(localStorage.getItem('barograph.tenant')).toBe('team-a');
  });
});
