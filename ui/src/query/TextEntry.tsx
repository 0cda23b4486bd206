import { TextInput, type TextInputProps } from '@mantine/core';
import { useEffect, useState } from 'react';

interface Shape extends Omit<TextInputProps, 'value' | 'onChange'> {
  value: string;
  /** Takes the text over, or says false where it is not valid: the entry then shows it. */
  onCommit: (text: string) => boolean;
}

/** A text box whose text counts at Enter or on leaving it; Escape brings the old one back. */
export function TextEntry({ value, onCommit, ...more }: Shape) {
  const [text, setText] = useState(value);
  const [wrong, setWrong] = useState(false);
  useEffect(() => {
    setText(value);
    setWrong(false);
  }, [value]);
  const commit = () => {
    if (text === value) return;
    setWrong(!onCommit(text));
  };
  return (
    <TextInput
      {...more}
      value={text}
      error={wrong}
      onChange={(event) => {
        setText(event.currentTarget.value);
        setWrong(false);
      }}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key === 'Escape') {
          setText(value);
          setWrong(false);
        }
      }}
    />
  );
}
