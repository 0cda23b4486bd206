import { ActionIcon } from '@mantine/core';
import { Outlet } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { Icon } from '../common/Icon';
import { Logo } from './Logo';
import { Rail } from './Rail';
import { ReadyNotice } from './ReadyNotice';
import styles from './Shell.module.css';

export function Shell() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (!open) return;
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && setOpen(false);
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [open]);
  return (
    <>
      <a href="#content" className={styles.skip} onClick={(event) => { event.preventDefault(); document.getElementById('content')?.focus(); }}>Skip to the page</a>
      <div className={styles.top}>
        <ActionIcon aria-label={open ? 'Close the menu' : 'Open the menu'} aria-expanded={open} onClick={() => setOpen(!open)} c="#f4eddc">
          <Icon name={open ? 'close' : 'menu'} />
        </ActionIcon>
        <Logo size={24} /> Barograph
      </div>
      <Rail open={open} onNavigate={() => setOpen(false)} />
      {open && <div className={styles.shade} onClick={() => setOpen(false)} />}
      <main id="content" tabIndex={-1} className={styles.main}>
        <ReadyNotice />
        <Outlet />
      </main>
    </>
  );
}
