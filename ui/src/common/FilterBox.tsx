import { ActionIcon, TextInput } from '@mantine/core';
import { Icon } from './Icon';

export function FilterBox({ value, onChange, label }: { value: string; onChange: (value: string) => void; label: string }) {
  return (
    <TextInput
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      placeholder={label}
      aria-label={label}
      leftSection={<Icon name="search" size={14} />}
      rightSection={value === '' ? null : <ActionIcon size="xs" aria-label="Clear the filter" onClick={() => onChange('')}><Icon name="close" size={12} /></ActionIcon>}
      w={240}
    />
  );
}
