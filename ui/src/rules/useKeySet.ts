import { useAddress } from '../common/useAddress';

const keysOf = (text: string | undefined) => (text ?? '').split('.').filter((key) => key !== '');

/** A set of short keys under one name of the address: which rules are open, which groups closed. */
export function useKeySet(name: string): [ReadonlySet<string>, (key: string) => void] {
  const [search, change] = useAddress();
  const toggle = (key: string) =>
    change((before) => {
      const keys = keysOf(before[name]);
      return { [name]: (keys.includes(key) ? keys.filter((each) => each !== key) : [...keys, key]).join('.') };
    });
  return [new Set(keysOf(search[name])), toggle];
}
