using Barograph.Model.Contracts;
using Barograph.Model.Matching;
using Barograph.Model.Tenants;
using Barograph.Query.Operators;

namespace Barograph.Query.Plan;

/// <summary>All reads of one query. Selectors with the same matchers and spans that touch share a read.</summary>
internal sealed class SelectorCatalogue
{
    readonly List<SeriesRead> reads = [];
    bool isSelected;

    /// <summary>What all reads together may cost; known once they were awaited.</summary>
    public long SampleEstimate => reads.Sum(static read => read.Selection.SampleEstimate);

    public IReadOnlyList<SeriesRead> Reads => reads;

    /// <summary>From 1.</summary>
    public int NumberOf(SeriesRead read) => reads.IndexOf(read) + 1;

    /// <summary>Once everything was selected, only parts of that can be asked for.</summary>
    public SeriesRead Add(IReadOnlyList<Matcher> matchers, (long MinMs, long MaxMs) span)
    {
        if (isSelected) return reads.First(read => read.Covers(span.MinMs, span.MaxMs) && SameMatchers(read.Matchers, matchers));
        foreach (var read in reads)
        {
            if (SameMatchers(read.Matchers, matchers) && read.TryWiden(span.MinMs, span.MaxMs)) return read;
        }
        var added = new SeriesRead(matchers, span.MinMs, span.MaxMs);
        reads.Add(added);
        return added;
    }

    /// <summary>All waiting of the query happens here.</summary>
    public async Task SelectAsync(ISeriesSource source, TenantId tenant, Evaluation evaluation)
    {
        var pending = new Task<ISeriesSelection>[reads.Count];
        for (var i = 0; i < pending.Length; i++) pending[i] = AskAsync(reads[i]);
        try
        {
            await Task.WhenAll(pending);
        }
        finally
        {
            // Also where one of them failed: what the others opened must be closed with the query.
            foreach (var task in pending)
            {
                if (task.IsCompletedSuccessfully) evaluation.Keep(task.Result);
            }
        }
        for (var i = 0; i < pending.Length; i++)
        {
            var selection = await pending[i];
            reads[i].Provide(selection);
            foreach (var warning in selection.Warnings) evaluation.Annotations.WarnAboutSource(warning);
        }

        isSelected = true;

        // Async, so that a source that throws at once fails its own task only.
        async Task<ISeriesSelection> AskAsync(SeriesRead read)
            => await source.SelectAsync(new SeriesQuery(tenant, read.Matchers, read.MinTimeMs, read.MaxTimeMs) { Holds = evaluation.TakeMemory }, evaluation.Cancel);
    }

    static bool SameMatchers(IReadOnlyList<Matcher> left, IReadOnlyList<Matcher> right)
        => left.Count == right.Count && left.All(matcher => right.Contains(matcher));
}
