using System.Buffers;
using System.Text;
using Barograph.Model.Hashing;

namespace Barograph.Rules.Plan;

/// <summary>A group that holds up, ready to run.</summary>
public sealed class RuleGroupPlan
{
    public RuleGroupPlan(string file, string name, TimeSpan interval, TimeSpan? queryOffset, long limit, IReadOnlyList<RulePlan> rules, string text)
    {
        (File, Name, Interval, QueryOffset, Limit, Rules, Text) = (file, name, interval, queryOffset, limit, rules, text);
        Key = $"{file};{name}";
        Layers = RuleOrder.Layers(rules);
        // The same group has the same place within its interval after every restart, and many groups spread evenly.
        Place = PlaceOf(file, name, interval);
    }

    public string File { get; }

    public string Name { get; }

    public TimeSpan Interval { get; }

    /// <summary>Null = the global one.</summary>
    public TimeSpan? QueryOffset { get; }

    /// <summary>0 or less = none.</summary>
    public long Limit { get; }

    public IReadOnlyList<RulePlan> Rules { get; }

    /// <summary>The group as its file says it, in canonical form.</summary>
    public string Text { get; }

    /// <summary><c>file;name</c>: what metrics call it.</summary>
    public string Key { get; }

    /// <summary>Rules by number; those of one layer may run side by side, after the layers before it.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Layers { get; }

    /// <summary>Where in its interval the group is evaluated.</summary>
    public TimeSpan Place { get; }

    /// <summary>Where Prometheus has it too: the hash of the label set <c>{file, name}</c>, each text with its length before it, in nanoseconds of the interval.</summary>
    static TimeSpan PlaceOf(string file, string name, TimeSpan interval)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var text in (string[])["file", file, "name", name])
        {
            var utf8 = Encoding.UTF8.GetBytes(text);
            if (utf8.Length < byte.MaxValue) bytes.Write([(byte)utf8.Length]);
            else bytes.Write([byte.MaxValue, (byte)utf8.Length, (byte)(utf8.Length >> 8), (byte)(utf8.Length >> 16)]);
            bytes.Write(utf8);
        }
        var nanoseconds = XxHash64.Hash(bytes.WrittenSpan) % ((ulong)interval.Ticks * (ulong)TimeSpan.NanosecondsPerTick);
        return TimeSpan.FromTicks((long)(nanoseconds / (ulong)TimeSpan.NanosecondsPerTick));
    }

    /// <summary>Whether a running group may go on as it is under the other plan.</summary>
    public bool SaysTheSame(RuleGroupPlan other) => File == other.File && Name == other.Name && Interval == other.Interval && Text == other.Text;
}
