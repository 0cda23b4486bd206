using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Barograph.Query.Operators;

/// <summary>Where the window of each step begins and ends in a column of times; both ends only ever move forward.</summary>
/// <remarks>
/// Scrapes are regular: as many samples further as last time is nearly always right. So a place is guessed and looked at instead of searched for, and where both
/// ends move alike, for four steps at a time.
/// </remarks>
ref struct WindowEdges(ReadOnlySpan<long> times)
{
    const int Patience = 4; // fours that are not tried after one in which a guess was wrong

    readonly ReadOnlySpan<long> times = times;
    int lowStride = 1, highStride = 1, wait;

    /// <summary>The first sample later than the window's start.</summary>
    public int Low { get; private set; }

    /// <summary>The first sample later than its end.</summary>
    public int High { get; private set; }

    public void MoveTo(long startMs, long endMs)
    {
        High = Advance(High, endMs, ref highStride);
        Low = Advance(Low, startMs, ref lowStride);
    }

    /// <summary>
    /// Moves by four steps where each window is as many samples further as the one before was: says how many, and of each window the times of its first
    /// and last sample.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryFour(Vector256<long> starts, Vector256<long> ends, out int stride, out Vector256<long> firsts, out Vector256<long> lasts)
    {
        stride = lowStride;
        (firsts, lasts) = (default, default);
        if (wait > 0)
        {
            wait--;
            return false;
        }
        var isRegular = false;
        if (lowStride == highStride && Low + stride > 0 && High + 4 * stride < times.Length && High - Low >= 2)
        {
            ref var low = ref Unsafe.Add(ref MemoryMarshal.GetReference(times), Low);
            ref var high = ref Unsafe.Add(ref MemoryMarshal.GetReference(times), High);
            firsts = Four(ref low, stride, 0);
            lasts = Four(ref high, stride, -1);
            var inside = Vector256.GreaterThan(firsts, starts) & Vector256.LessThanOrEqual(lasts, ends);
            var outside = Vector256.LessThanOrEqual(Four(ref low, stride, -1), starts) & Vector256.GreaterThan(Four(ref high, stride, 0), ends);
            isRegular = (inside & outside) == Vector256<long>.AllBitsSet;
        }
        if (!isRegular)
        {
            wait = Patience;
            return false;
        }
        Low += 4 * stride;
        High += 4 * stride;
        return true;
    }

    /// <summary>Every <paramref name="stride"/>th element, from one stride behind a place on, with an offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Four(ref double place, int stride, int offset)
        => Four(ref Unsafe.As<double, long>(ref place), stride, offset).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<long> Four(ref long place, int stride, int offset)
    {
        ref var first = ref Unsafe.Add(ref place, stride + offset);
        return Vector256.Create(first, Unsafe.Add(ref first, stride), Unsafe.Add(ref first, 2 * stride), Unsafe.Add(ref first, 3 * stride));
    }

    readonly int Advance(int at, long time, ref int stride) => Advance(times, at, time, ref stride);

    /// <summary>The first sample later than a time, from an earlier place on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Advance(ReadOnlySpan<long> times, int at, long time, ref int stride)
    {
        var guess = at + stride;
        if (guess < times.Length && times[guess] > time && times[guess - 1] <= time) return guess;
        return Search(times, at, time, out stride);
    }

    static int Search(ReadOnlySpan<long> times, int at, long time, out int stride)
    {
        var from = at;
        while (at < times.Length && times[at] <= time) at++;
        stride = Math.Max(1, at - from);
        return at;
    }
}
