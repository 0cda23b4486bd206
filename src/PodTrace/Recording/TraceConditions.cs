using System.Buffers.Binary;
using System.Text;

namespace Barograph.PodTrace.Recording;

/// <summary>Under which conditions a trace was made: from where on things are slow or many, who was looked at, and what the kernel did not allow.</summary>
public sealed record TraceConditions
{
    const int NumberBytes = 32;
    const int MaxTextBytes = 2048;

    public TimeSpan SlowRoundTrip { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan SlowFile { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Failures above so many percent are too many.</summary>
    public double ErrorPercent { get; init; } = 10;

    /// <summary>From how many percent of slow round trips on they are an issue. Not recorded: whoever reads the trace says.</summary>
    public double SpikePercent { get; init; } = 5;

    /// <summary>When everything was in place, on the kernel's monotonic clock; 0: with the first event.</summary>
    public long StartedNs { get; init; }

    /// <summary>For people: a command line, a process, a control group.</summary>
    public string Target { get; init; } = "";

    /// <summary>What was not looked at, one line each.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    internal byte[] ToBytes()
    {
        var text = Encoding.UTF8.GetBytes(string.Join('\n', [Line(Target), .. Missing.Select(Line)]));
        var bytes = new byte[NumberBytes + Math.Min(text.Length, MaxTextBytes)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, SlowRoundTrip.Ticks);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), SlowFile.Ticks);
        BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(16), ErrorPercent);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), StartedNs);
        text.AsSpan(0, bytes.Length - NumberBytes).CopyTo(bytes.AsSpan(NumberBytes));
        return bytes;
    }

    internal static bool TryRead(ReadOnlySpan<byte> bytes, out TraceConditions conditions)
    {
        conditions = new TraceConditions();
        if (bytes.Length < NumberBytes) return false;
        var lines = Encoding.UTF8.GetString(bytes[NumberBytes..]).Split('\n');
        conditions = new TraceConditions
        {
            SlowRoundTrip = TimeSpan.FromTicks(BinaryPrimitives.ReadInt64LittleEndian(bytes)),
            SlowFile = TimeSpan.FromTicks(BinaryPrimitives.ReadInt64LittleEndian(bytes[8..])),
            ErrorPercent = BinaryPrimitives.ReadDoubleLittleEndian(bytes[16..]),
            StartedNs = BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            Target = lines[0],
            Missing = lines[1..],
        };
        return true;
    }

    static string Line(string text) => text.Replace('\n', ' ');
}
