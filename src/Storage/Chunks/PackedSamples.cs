using System.Runtime.InteropServices;

namespace Barograph.Storage.Chunks;

/// <summary>How samples lie in two packed columns, the times before the values.</summary>
[StructLayout(LayoutKind.Sequential, Pack = sizeof(int))]
unsafe struct PackedSamples
{
    public const int MostSamples = 1024;

    /// <summary>The most that columns take for each sample.</summary>
    public const int MostBytesEach = sizeof(long) + sizeof(double);

    public ushort Count;
    byte timeWidth, valueWidthAndScale;
    long firstTime, timeSlope, firstValue, valueSlope;

    readonly PackedColumn.Line Times => new(firstTime, timeSlope, timeWidth, 0);

    /// <summary>Returns how many bytes the columns take.</summary>
    [System.Runtime.CompilerServices.SkipLocalsInit]
    public static int Pack(ReadOnlySpan<long> times, ReadOnlySpan<double> values, byte* columns, out PackedSamples packed)
    {
        Span<long> mantissas = stackalloc long[MostSamples];
        var bytes = PackedColumn.PackTimes(times, columns, out var time);
        bytes += PackedColumn.PackValues(values, mantissas, columns + bytes, out var value);
        packed = new PackedSamples
        {
            Count = (ushort)times.Length,
            timeWidth = time.Width,
            valueWidthAndScale = (byte)(value.Width | value.Scale << 4),
            firstTime = time.First,
            timeSlope = time.Slope,
            firstValue = value.First,
            valueSlope = value.Slope,
        };
        return bytes;
    }

    public readonly long TimeAt(byte* columns, int number) => PackedColumn.At(Times, columns, number);

    /// <summary>Where the samples of a span begin, and how many they are. Of columns that are being written over: something within them.</summary>
    public readonly (int Begin, int Count) Within(byte* columns, long minTimeMs, long maxTimeMs)
    {
        var begin = CountBefore(columns, minTimeMs);
        var end = maxTimeMs == long.MaxValue ? Count : CountBefore(columns, maxTimeMs + 1);
        return (begin, Math.Max(0, end - begin));
    }

    /// <summary>As many samples as there is room for in the spans, from one on.</summary>
    public readonly void Unpack(byte* columns, int begin, Span<long> times, Span<double> values)
    {
        PackedColumn.UnpackTimes(Times.From(begin), columns + begin * timeWidth, times);
        var width = (byte)(valueWidthAndScale & 15);
        var line = new PackedColumn.Line(firstValue, valueSlope, width, (byte)(valueWidthAndScale >> 4));
        PackedColumn.UnpackValues(line.From(begin), columns + Count * timeWidth + begin * width, values);
    }

    /// <summary>Times lie near a line: a division comes close to the place.</summary>
    readonly int CountBefore(byte* columns, long limit)
    {
        if (TimeAt(columns, 0) >= limit) return 0;
        if (TimeAt(columns, Count - 1) < limit) return Count;
        if (timeSlope <= 0) return Search(columns, limit);
        var at = (int)Math.Clamp((limit - firstTime) / timeSlope, 0, Count);
        while (at < Count && TimeAt(columns, at) < limit) at++;
        while (at > 0 && TimeAt(columns, at - 1) >= limit) at--;
        return at;
    }

    readonly int Search(byte* columns, long limit)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (TimeAt(columns, middle) < limit) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
