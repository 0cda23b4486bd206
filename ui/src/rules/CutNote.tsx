import { Note } from '../common/Notes';
import { formatCount } from '../format/number';

export function CutNote({ shown }: { shown: number }) {
  return <Note tone="info" title={`The first ${formatCount(shown)} rules are shown`}>There are more than this page can hold; the API at api/v1/rules has them all.</Note>;
}
