const address = /(https?:\/\/[^\s<>"'{}]+[^\s<>"'{}.,;:!?)\]])/;

/** Text of an annotation; the addresses in it can be followed. A template's own braces end an address. */
export function LinkedText({ text }: { text: string }) {
  return <>{text.split(address).map((part, index) => (index % 2 === 1 ? <a key={index} href={part} target="_blank" rel="noreferrer noopener">{part}</a> : part))}</>;
}
