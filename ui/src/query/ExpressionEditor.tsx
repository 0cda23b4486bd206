import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, startCompletion } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, insertNewlineAndIndent } from '@codemirror/commands';
import { bracketMatching, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { lintKeymap } from '@codemirror/lint';
import { EditorState, Prec, type Extension } from '@codemirror/state';
import { EditorView, keymap, placeholder } from '@codemirror/view';
import { PromQLExtension } from '@prometheus-io/codemirror-promql';
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';
import { pagePrefix } from '../api/prefix';
import { editorTheme, inkStyle } from './editorLook';

export interface EditorHandle {
  focus: () => void;
}

interface EditorProps {
  value: string;
  onChange: (value: string) => void;
  onRun: () => void;
  label: string;
  autoFocus: boolean;
  ref: Ref<EditorHandle>;
}

// Names change slowly; asking for them at every key would burden a large server.
const namesLastMs = 60_000;

function promql(): Extension {
  const language = new PromQLExtension();
  // Completion fails quietly: without names one can still type.
  const remote = { url: pagePrefix(), httpMethod: 'GET' as const, cache: { maxAge: namesLastMs }, httpErrorHandler: () => {} };
  return language.activateCompletion(true).activateLinter(true).setComplete({ remote, maxMetricsMetadata: 10_000 }).asExtension();
}

/** PromQL with colours, completion and its syntax errors underlined. Enter and Ctrl/⌘-Enter run, Shift-Enter breaks the line. */
export function ExpressionEditor({ value, onChange, onRun, label, autoFocus, ref }: EditorProps) {
  const box = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const calls = useRef({ onChange, onRun });
  calls.current = { onChange, onRun };
  useImperativeHandle(ref, () => ({ focus: () => view.current?.focus() }), []);

  useEffect(() => {
    const run = () => {
      calls.current.onRun();
      return true;
    };
    const made = new EditorView({
      parent: box.current!,
      state: EditorState.create({
        doc: value,
        extensions: [
          history(),
          bracketMatching(),
          closeBrackets(),
          indentOnInput(),
          autocompletion({ activateOnTyping: true, icons: false }),
          syntaxHighlighting(inkStyle),
          editorTheme,
          EditorView.lineWrapping,
          placeholder('A query, for example: rate(node_cpu_seconds_total{mode!="idle"}[5m])'),
          EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', autocapitalize: 'off', autocorrect: 'off' }),
          promql(),
          // Above completion's own keys: Ctrl-Enter runs even while its list is open.
          Prec.highest(keymap.of([{ key: 'Mod-Enter', run }])),
          keymap.of([
            { key: 'Tab', run: acceptCompletion },
            { key: 'Ctrl-Space', run: startCompletion },
            ...closeBracketsKeymap,
            ...completionKeymap,
            { key: 'Shift-Enter', run: insertNewlineAndIndent },
            { key: 'Enter', run },
            { key: 'Escape', run: (editor) => { editor.contentDOM.blur(); return true; } },
            ...historyKeymap,
            ...lintKeymap,
            ...defaultKeymap,
          ]),
          EditorView.updateListener.of((update) => update.docChanged && calls.current.onChange(update.state.doc.toString())),
        ],
      }),
    });
    view.current = made;
    if (autoFocus) made.focus();
    return () => {
      made.destroy();
      view.current = null;
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- made once; value and callbacks follow below and through the ref
  }, []);

  useEffect(() => {
    const made = view.current;
    if (made === null || made.state.doc.toString() === value) return;
    made.dispatch({ changes: { from: 0, to: made.state.doc.length, insert: value } });
  }, [value]);

  return <div ref={box} data-testid="expression" style={{ minWidth: 0 }} />;
}
