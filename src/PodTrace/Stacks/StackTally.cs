using System.Globalization;
using System.Runtime.InteropServices;
using Barograph.PodTrace.Events;

namespace Barograph.PodTrace.Stacks;

/// <summary>Adds up slow calls by where they were made. What it keeps is bounded; one caller at a time.</summary>
public sealed class StackTally
{
    const int MaxRows = 4096;
    const int MaxNames = 3;

    readonly Dictionary<(StackId Id, Operation Call), Row> rows = [];

    /// <summary>Slow calls from more places than are kept.</summary>
    public ulong Overflows { get; private set; }

    /// <summary>True where nobody came from there before.</summary>
    public bool Take(KernelEvent one)
    {
        ref readonly var head = ref one.Head;
        var key = (StackId.Of(head.Process, one.StackFrames), (Operation)one.Stack.Call);
        ref var row = ref CollectionsMarshal.GetValueRefOrNullRef(rows, key);
        var isNew = System.Runtime.CompilerServices.Unsafe.IsNullRef(ref row);
        if (isNew)
        {
            if (rows.Count >= MaxRows)
            {
                Overflows++;
                return false;
            }
            row = ref CollectionsMarshal.GetValueRefOrAddDefault(rows, key, out _)!;
            row = new Row(one.ProcessName, one.StackFrames.ToArray());
        }
        row.Count++;
        row.SumNs += head.DurationNs;
        row.MaxNs = Math.Max(row.MaxNs, head.DurationNs);
        return isNew;
    }

    /// <summary>Places of the same names in several processes are one. The most time comes first; waits for locks behind all else, for threads that wait for work wait so, too.</summary>
    public IReadOnlyList<SlowStack> Finish(StackNames names)
    {
        var merged = new Dictionary<string, List<(Row Row, Operation Call, IReadOnlyList<string> Frames)>>(StringComparer.Ordinal);
        foreach (var ((id, call), row) in rows)
        {
            var frames = names.Of(id) ?? [.. row.Addresses.Select(static a => string.Create(CultureInfo.InvariantCulture, $"0x{a:x}"))];
            var key = string.Join('\n', [call.ToString(), .. frames]);
            if (!merged.TryGetValue(key, out var same)) merged[key] = same = [];
            same.Add((row, call, frames));
        }
        return
        [
            .. merged.Values.OrderBy(static m => m[0].Call == Operation.Futex).ThenByDescending(static m => m.Sum(static r => (double)r.Row.SumNs)).Select(static m => new SlowStack(
                m[0].Call.ToString().ToLowerInvariant(),
                m[0].Frames,
                m.Aggregate(0ul, static (sum, r) => sum + r.Row.Count),
                m.Sum(static r => (double)r.Row.SumNs),
                m.Max(static r => r.Row.MaxNs),
                [.. m.GroupBy(static r => r.Row.Process, StringComparer.Ordinal).OrderByDescending(static g => g.Sum(static r => (long)r.Row.Count)).Take(MaxNames).Select(static g => g.Key)])),
        ];
    }

    sealed class Row(string process, ulong[] addresses)
    {
        public string Process => process;

        public ulong[] Addresses => addresses;

        public ulong Count { get; set; }

        public ulong SumNs { get; set; }

        public ulong MaxNs { get; set; }
    }
}
