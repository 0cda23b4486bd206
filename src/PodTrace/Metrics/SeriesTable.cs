using Barograph.PodTrace.Peers;
using Barograph.PodTrace.Targets;

namespace Barograph.PodTrace.Metrics;

/// <summary>The series of one family.</summary>
/// <param name="type">The label <c>type</c> of all of them; null = the key's first own label is it.</param>
/// <param name="own">Names of the labels that the family has beyond the usual ones.</param>
sealed class SeriesTable<T>(string? type, string[] own, Func<T> make)
    where T : class
{
    public string TypeLabel { get; init; } = "type";

    /// <summary>Do its series tell who is at the other end?</summary>
    public bool NamesPeers { get; init; }

    readonly Dictionary<SeriesKey, (KeyValuePair<string, string>[] Labels, T Member)> rows = [];

    public T Of(SeriesKey key)
    {
        if (rows.TryGetValue(key, out var row)) return row.Member;
        row = (LabelsOf(key), make());
        rows[key] = row;
        return row.Member;
    }

    public void Show(Action<T, KeyValuePair<string, string>[]> one)
    {
        foreach (var (labels, member) in rows.Values) one(member, labels);
    }

    public void Forget(Predicate<TargetName> isGone)
    {
        foreach (var key in rows.Keys) if (isGone(key.Target)) rows.Remove(key);
    }

    public void ForgetPeers(Predicate<PeerName> isGone)
    {
        foreach (var key in rows.Keys) if (isGone(key.Peer)) rows.Remove(key);
    }

    KeyValuePair<string, string>[] LabelsOf(SeriesKey key)
    {
        string[] values = type is null ? [key.Second, key.Third] : [key.First, key.Second, key.Third];
        var labels = new List<KeyValuePair<string, string>> { new(TypeLabel, type ?? key.First), new("process_name", key.Process) };
        for (var i = 0; i < own.Length; i++) labels.Add(new(own[i], values[i]));
        labels.Add(new("namespace", key.Target.Namespace));
        labels.Add(new("pod", key.Target.Pod));
        labels.Add(new("container", key.Target.Container));
        if (!NamesPeers) return [.. labels];
        labels.Add(new("target_namespace", key.Peer.Namespace));
        labels.Add(new("target_pod", key.Peer.Pod));
        labels.Add(new("target_service", key.Peer.Service));
        return [.. labels];
    }
}
