using System.Text;
using Barograph.Formats.Configuration;
using Barograph.Model.Labels;

namespace Barograph.Discovery;

/// <summary>Remembers what a source told last, so that groups which it no longer tells are withdrawn.</summary>
sealed class GroupLedger(string metaLabel)
{
    readonly Dictionary<string, HashSet<string>> told = new(StringComparer.Ordinal); // group sources by origin
    readonly LabelSetBuilder labels = new();

    public IEnumerable<string> Origins => told.Keys;

    /// <summary>The groups of one origin with its name as a meta label, and an empty group for each that is gone.</summary>
    public List<TargetGroup> Tell(string origin, IReadOnlyList<TargetGroup> groups)
    {
        var all = new List<TargetGroup>(groups.Count);
        var sources = new HashSet<string>(StringComparer.Ordinal);
        foreach (var group in groups)
        {
            labels.Load(group.Labels);
            labels.Set(Encoding.UTF8.GetBytes(metaLabel), Encoding.UTF8.GetBytes(origin));
            all.Add(group with { Labels = labels.ToLabelSet() });
            sources.Add(group.Source);
        }
        if (told.TryGetValue(origin, out var before))
        {
            foreach (var gone in before.Except(sources)) all.Add(new TargetGroup(gone, [], LabelSet.Empty));
        }
        told[origin] = sources;
        return all;
    }

    public List<TargetGroup> Withdraw(string origin)
    {
        var gone = Tell(origin, []);
        told.Remove(origin);
        return gone;
    }
}
