using System.Collections.Concurrent;

namespace Barograph.Model.Instruments;

/// <summary>A family whose members are told apart by label values. Keep the member; looking it up each time costs a hash.</summary>
/// <remarks>At most <see cref="MaxMembers"/>: one more is counted with every label value "other".</remarks>
public sealed class LabelledFamily<T>(
    string name, string help, InstrumentKind kind, string[] labelNames, Func<T> make, Action<T, KeyValuePair<string, string>[], IInstrumentReader> show)
    : Instrument(name, help, kind)
    where T : class
{
    public const int MaxMembers = 10_000;

    readonly ConcurrentDictionary<string, (KeyValuePair<string, string>[] Labels, T Member)> members = new(StringComparer.Ordinal);

    public T With(params ReadOnlySpan<string> labelValues)
    {
        Invariant.Require(labelValues.Length == labelNames.Length);
        var key = string.Join('\u0001', labelValues!);
        if (members.TryGetValue(key, out var found)) return found.Member;
        var labels = new KeyValuePair<string, string>[labelNames.Length];
        var full = members.Count >= MaxMembers;
        for (var i = 0; i < labels.Length; i++) labels[i] = new(labelNames[i], full ? "other" : labelValues[i]);
        return members.GetOrAdd(full ? "other" : key, _ => (labels, make())).Member;
    }

    /// <summary>Forgets a member whose subject is gone (a scrape pool, a target).</summary>
    public void Remove(params ReadOnlySpan<string> labelValues) => members.TryRemove(string.Join('\u0001', labelValues!), out _);

    public override void Show(IInstrumentReader reader)
    {
        if (members.IsEmpty) return;
        reader.Family(Name, Help, Kind);
        // The dictionary's own copy is made under its locks; LINQ's asks for the size first, and fails when a member joins in between.
        foreach (var (_, (labels, member)) in members.ToArray().OrderBy(static m => m.Key, StringComparer.Ordinal)) show(member, labels, reader);
    }
}
