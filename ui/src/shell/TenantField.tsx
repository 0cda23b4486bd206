import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { setTenant, useTenant } from '../api/tenant';
import styles from './Switches.module.css';

/** Whose data are asked for: only where the server keeps tenants apart. */
export function TenantField() {
  const { tenant, shown } = useTenant();
  const [text, setText] = useState(tenant);
  const queries = useQueryClient();
  if (!shown) return null;
  const adopt = () => {
    const named = text.trim();
    if (named === tenant) return;
    setTenant(named);
    // What is shown is another tenant's.
    void queries.resetQueries();
  };
  return (
    <form
      className={styles.field}
      onSubmit={(event) => {
        event.preventDefault();
        adopt();
      }}
    >
      <label title="This server keeps tenants apart: it answers about one of them (header X-Scope-OrgID)">
        Tenant
        <input value={text} placeholder="name it" spellCheck={false} autoComplete="off" onChange={(event) => setText(event.currentTarget.value)} onBlur={adopt} />
      </label>
    </form>
  );
}
