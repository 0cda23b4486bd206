import { useInfiniteQuery, type InfiniteData } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { Answer } from '../api/client';
import { askRules, type RuleKind } from '../api/queries';
import type { RuleGroup, RulesData } from '../api/ruleTypes';

type Pages = InfiniteData<Answer<RulesData>, unknown>;

// More than anybody has; what lies beyond is not fetched, and the page says so.
const mostRules = 50_000;
const everyMs = 5000;

const tokenAfter = (page: Answer<RulesData>) => page.data.groupNextToken || undefined;
const rulesIn = (data: Pages) => data.pages.reduce((sum, page) => sum + (page.data.groups ?? []).reduce((count, group) => count + (group.rules?.length ?? 0), 0), 0);

function pace(data: Pages | undefined): number | false {
  const last = data?.pages.at(-1);
  // The pages that are still to come follow by themselves.
  if (data !== undefined && last !== undefined && tokenAfter(last) !== undefined && rulesIn(data) < mostRules) return false;
  return Math.max(everyMs, 25 * (data?.pages.reduce((sum, page) => sum + page.tookMs, 0) ?? 0));
}

export interface LoadedGroups {
  groups: readonly RuleGroup[];
  pending: boolean;
  /** False while further pages are on their way. */
  complete: boolean;
  cut: boolean;
  error: Error | null;
  refetch: () => void;
}

/** The rule groups page by page: the first are drawn while the rest still comes, then all are asked again every few seconds. */
export function useRuleGroups(kind: RuleKind): LoadedGroups {
  const answer = useInfiniteQuery({
    queryKey: ['rules', kind],
    queryFn: ({ pageParam, signal }) => askRules(kind, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: tokenAfter,
    // What failed is begun anew: a reload of the rules makes the tokens of their pages invalid.
    refetchInterval: (query) => (query.state.status === 'error' ? everyMs : pace(query.state.data)),
    // Most of an answer is new each time: times of evaluation.
    structuralSharing: false,
  });
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = answer;
  const cut = useMemo(() => data !== undefined && hasNextPage && rulesIn(data) >= mostRules, [data, hasNextPage]);
  useEffect(() => {
    if (data !== undefined && hasNextPage && !cut && !isFetching && !isError) void fetchNextPage();
    // An answer may come before the page has drawn that it waits: the data tell that there is a next one.
  }, [data, hasNextPage, cut, isFetching, isError, fetchNextPage]);
  const groups = useMemo(() => (data?.pages ?? []).flatMap((page) => page.data.groups ?? []).filter((group) => (group.rules ?? []).length > 0), [data]);
  return { groups, pending: answer.isPending, complete: data !== undefined && !hasNextPage, cut, error: answer.error, refetch: () => void answer.refetch() };
}
