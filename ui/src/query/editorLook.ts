import { HighlightStyle } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

export const inkStyle = HighlightStyle.define([
  { tag: tags.variableName, color: 'var(--syntax-metric)', fontWeight: '500' },
  { tag: tags.function(tags.variableName), color: 'var(--syntax-function)' },
  { tag: tags.operatorKeyword, color: 'var(--syntax-keyword)' },
  { tag: tags.modifier, color: 'var(--syntax-keyword)' },
  { tag: tags.logicOperator, color: 'var(--syntax-keyword)' },
  { tag: tags.labelName, color: 'var(--syntax-label)' },
  { tag: tags.string, color: 'var(--syntax-string)' },
  { tag: tags.number, color: 'var(--syntax-number)' },
  { tag: tags.comment, color: 'var(--syntax-comment)', fontStyle: 'italic' },
  { tag: [tags.operator, tags.arithmeticOperator, tags.paren, tags.brace, tags.squareBracket], color: 'var(--ink-dim)' },
  { tag: tags.invalid, color: 'var(--bad)' },
]);

export const editorTheme = EditorView.theme({
  '&': { fontSize: '13.5px', backgroundColor: 'transparent', color: 'var(--ink)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5', maxHeight: '40vh' },
  '.cm-content': { padding: '7px 0', caretColor: 'var(--accent)' },
  '.cm-line': { padding: '0 2px' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'color-mix(in srgb, var(--accent) 22%, transparent)' },
  '.cm-placeholder': { color: 'var(--ink-faint)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--accent-soft)', outline: '1px solid var(--accent)' },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--bad-soft)' },
  '.cm-tooltip': { backgroundColor: 'var(--paper)', border: '1px solid var(--line-strong)', borderRadius: '5px', boxShadow: 'var(--shadow)', color: 'var(--ink)', overflow: 'hidden' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', fontSize: '12.5px', maxHeight: '300px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '2px 10px', lineHeight: '1.5' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--accent-soft)', color: 'var(--ink)' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '500', color: 'var(--accent)' },
  '.cm-completionDetail': { fontStyle: 'normal', color: 'var(--ink-faint)', marginLeft: '14px' },
  '.cm-completionIcon': { display: 'none' },
  '.cm-completionInfo.cm-completionInfo-right, .cm-completionInfo': { maxWidth: '360px', padding: '6px 10px', fontSize: '12.5px', fontFamily: "'IBM Plex Sans Variable', system-ui, sans-serif" },
  '.cm-diagnostic': { borderLeft: '3px solid var(--bad)', padding: '4px 10px', fontSize: '12.5px' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--warn)' },
});
