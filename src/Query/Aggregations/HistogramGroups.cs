using Barograph.Model.Samples;
using Barograph.Query.Histograms;
using Barograph.Query.Operators;
using Barograph.Query.Syntax;

namespace Barograph.Query.Aggregations;

/// <summary>What an aggregation makes of the histograms among its rows, beside what it makes of the numbers.</summary>
internal sealed class HistogramGroups(AggregateOp op, int groups, int steps, GroupAccumulator numbers, Annotations annotations, TextRange place)
{
    /// <summary>Of one group at one step.</summary>
    sealed class State
    {
        public HistogramSum? Sum { get; init; }

        public HistogramMean? Mean { get; init; }

        /// <summary>A number came first: nothing can come of it.</summary>
        public bool IsMixed { get; init; }

        /// <summary>Exponential and custom buckets met.</summary>
        public bool IsIncompatible { get; set; }

        public bool Reset { get; set; }

        public bool NotReset { get; set; }

        public bool TryAdd(FloatHistogram histogram, out bool reconciled)
            => Sum?.TryAdd(histogram, out reconciled) ?? Mean!.TryAdd(histogram, out reconciled);
    }

    State?[]? states;

    public void Add(int group, RowBlock row, Func<string> metric)
    {
        for (var step = 0; step < steps; step++)
        {
            if (row.HistogramAt(step) is not { } histogram) continue;
            switch (op)
            {
                case AggregateOp.Sum or AggregateOp.Avg:
                    Add(group * steps + step, histogram, metric);
                    break;
                case AggregateOp.Count or AggregateOp.Group:
                    numbers.AddAny(group * steps + step);
                    break;
                default:
                    new HistogramNotices(annotations, place, "").IgnoredInAggregation(op.ToString().ToLowerInvariant());
                    break;
            }
        }
    }

    /// <summary>Puts sums and means where there are no numbers; where there are both, nothing is left.</summary>
    public void Finish(RowBlock into)
    {
        for (var i = 0; states is not null && i < states.Length; i++)
        {
            if (states[i] is not { } state) continue;
            var notices = new HistogramNotices(annotations, place, "");
            if (state.Reset && state.NotReset) notices.Collision(HistogramNotices.Aggregation);
            var hasNumber = !Absent.Is(into.Values[i]);
            into.Remove(i);
            if (state.IsIncompatible) continue;
            if (state.IsMixed || hasNumber) notices.MixedTypesInAggregation();
            else into.Set(i, (state.Sum?.Total() ?? state.Mean!.Total()).WithoutEmptyBuckets());
        }
    }

    void Add(int at, FloatHistogram histogram, Func<string> metric)
    {
        states ??= new State?[groups * steps];
        if (states[at] is not { } state)
        {
            var isMixed = numbers.Has(at);
            states[at] = state = new State
            {
                IsMixed = isMixed,
                Sum = !isMixed && op == AggregateOp.Sum ? new HistogramSum(histogram) : null,
                Mean = !isMixed && op == AggregateOp.Avg ? new HistogramMean(histogram) : null,
            };
            if (!isMixed) Note(state, histogram);
            return;
        }
        if (state.IsMixed || state.IsIncompatible) return;
        Note(state, histogram);
        state.IsIncompatible = !state.TryAdd(histogram, out var reconciled);
        // The name is made only where something is to be said.
        if (!state.IsIncompatible && !reconciled) return;
        var notices = new HistogramNotices(annotations, place, metric());
        if (state.IsIncompatible) notices.MixedSchemas();
        if (reconciled) notices.Reconciled(HistogramNotices.Aggregation);
    }

    static void Note(State state, FloatHistogram histogram)
    {
        state.Reset |= histogram.Hint == CounterResetHint.Reset;
        state.NotReset |= histogram.Hint == CounterResetHint.NotReset;
    }
}
