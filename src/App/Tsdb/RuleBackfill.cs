using System.Text;
using Barograph.Model.Labels;
using Barograph.Rules.Groups;
using Barograph.Rules.Plan;
using Barograph.Storage.Blocks;
using Barograph.Storage.Disk;
using Barograph.Storage.Inspection;

namespace Barograph.App.Tsdb;

/// <summary>Results of recording rules for a time in which they did not run yet, as blocks of two hours.</summary>
/// <remarks>At the times at which the groups would have been evaluated. What one rule records, another does not see: the server knows it only when the blocks are there.</remarks>
sealed class RuleBackfill(RangeQueries queries, IReadOnlyList<RuleGroupPlan> groups, IDisk disk, TimeProvider clock)
{
    static readonly TimeSpan Span = TimeSpan.FromHours(2);

    readonly LabelSetBuilder output = new();
    byte[] encoded = new byte[1024];

    public long Samples { get; private set; }

    /// <summary>Results that are native histograms, which are left out.</summary>
    public long Histograms { get; private set; }

    /// <summary>The blocks that were made, oldest first.</summary>
    public async Task<List<BlockMeta>> RunAsync(DateTimeOffset start, DateTimeOffset end, string folder, Action<double> progress, CancellationToken cancel)
    {
        var made = new List<BlockMeta>();
        var first = DateTimeOffset.UnixEpoch + Span * Math.Floor((start - DateTimeOffset.UnixEpoch) / Span);
        for (var block = first; block <= end; block += Span)
        {
            var import = new BlockImport();
            var last = Earlier(block + Span - TimeSpan.FromSeconds(1), end);
            foreach (var group in groups)
            {
                var at = FirstAt(group, block > start ? block : start);
                if (at > last) continue;
                foreach (var rule in group.Rules)
                {
                    if (!rule.Config.IsAlert) await AskAsync(rule, at, last, group.Interval, import, cancel).ConfigureAwait(false);
                }
            }
            Samples += import.Samples;
            made.AddRange(import.Write(folder, Span, disk, clock, cancel));
            progress(Math.Min(1, (block + Span - first) / (end - first + Span)));
        }
        return made;
    }

    async Task AskAsync(RulePlan rule, DateTimeOffset start, DateTimeOffset end, TimeSpan step, BlockImport import, CancellationToken cancel)
        => Histograms += await queries.AskAsync(rule.Query, start, end, step, (labels, timeMs, value) =>
        {
            output.Clear();
            for (var i = 0; i < labels.Count; i++) output.Set(labels.NameAt(i), labels.ValueAt(i));
            output.Set(WellKnown.Name, Encoding.UTF8.GetBytes(rule.Config.Name));
            foreach (var (name, text) in rule.Config.Labels) output.Set(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(text));
            if (encoded.Length < output.EncodedSize) encoded = new byte[output.EncodedSize * 2];
            import.Add(encoded.AsSpan(0, output.Encode(encoded)), timeMs, value);
        }, cancel).ConfigureAwait(false);

    /// <summary>The first evaluation of a group that is not in a second before the time's.</summary>
    static DateTimeOffset FirstAt(RuleGroupPlan group, DateTimeOffset time)
    {
        var at = new GroupTimetable(group.Interval, group.Place).AtOrBefore(time);
        while (at.ToUnixTimeSeconds() < time.ToUnixTimeSeconds()) at += group.Interval;
        return at;
    }

    static DateTimeOffset Earlier(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;
}
