namespace Barograph.PodTrace.Totals;

/// <summary>All the kernel's tables at one moment.</summary>
public sealed record Snapshot(
    IReadOnlyList<KeyValuePair<TotalKey, Total>> Totals,
    IReadOnlyList<KeyValuePair<FileKey, FileTotal>> Files,
    IReadOnlyList<KeyValuePair<PeerKey, PeerTotal>> Peers,
    IReadOnlyList<KeyValuePair<uint, ProcessRow>> Processes,
    IReadOnlyList<ulong> Losses)
{
    public static Snapshot Empty { get; } = new([], [], [], [], new ulong[7]);

    /// <summary>Processor time by thread; of many threads the latest.</summary>
    public IReadOnlyList<KeyValuePair<uint, ThreadTotal>> Threads { get; init; } = [];

    public ulong LossOf(Loss loss) => (int)loss < Losses.Count ? Losses[(int)loss] : 0;
}
