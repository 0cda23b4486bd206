using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Barograph.Storage.Wal;

namespace Barograph.Storage.Chunks;

/// <summary>
/// A column of numbers as a straight line and what each lies beside it, in as few bytes as the farthest one needs: regular times take nothing, counters
/// and short decimals one or two bytes each. Read with vectors, five to ten times as fast as an XOR chunk of about the same size.
/// </summary>
static unsafe class PackedColumn
{
    /// <summary>How a column is to be read.</summary>
    /// <param name="First">The line's value at the first place; of decimals: their mantissa.</param>
    /// <param name="Slope">What the line rises from place to place.</param>
    /// <param name="Width">Bytes of each distance from the line: 0, 1, 2, 4, or 8: then they are the numbers themselves.</param>
    /// <param name="Scale">Of decimals: mantissa / 10^scale.</param>
    public readonly record struct Line(long First, long Slope, byte Width, byte Scale)
    {
        /// <summary>The same line from a later place on.</summary>
        public Line From(int begin) => this with { First = First + begin * Slope };
    }

    const int WholeWidth = 8;

    /// <summary>Beyond it a difference of two numbers might not fit.</summary>
    const long MostMagnitude = 1L << 60;

    /// <summary>Into at least eight bytes a number; returns how many bytes were written.</summary>
    public static int PackTimes(ReadOnlySpan<long> times, byte* into, out Line line)
    {
        line = Fit(times, scale: 0);
        return Write(times, line, into);
    }

    /// <summary>As <see cref="PackTimes"/>; what cannot be told to the bit as decimals goes as it is.</summary>
    public static int PackValues(ReadOnlySpan<double> values, Span<long> mantissas, byte* into, out Line line)
    {
        if (TryMantissas(MemoryMarshal.Cast<double, ulong>(values), mantissas, out var scale))
        {
            line = Fit(mantissas[..values.Length], scale);
            if (line.Width < WholeWidth) return Write(mantissas[..values.Length], line, into);
        }
        line = new Line(0, 0, WholeWidth, 0);
        values.CopyTo(new Span<double>(into, values.Length));
        return values.Length * WholeWidth;
    }

    public static void UnpackTimes(in Line line, byte* from, Span<long> into)
    {
        if (line.Width == WholeWidth)
        {
            new ReadOnlySpan<long>(from, into.Length).CopyTo(into);
            return;
        }
        ref var target = ref MemoryMarshal.GetReference(into);
        var four = Vector256.Create(0L, line.Slope, 2 * line.Slope, 3 * line.Slope) + Vector256.Create(line.First);
        var step = Vector256.Create(4 * line.Slope);
        var i = 0;
        for (; i + 4 <= into.Length; i += 4, four += step) (four + Four(from, i, line.Width)).StoreUnsafe(ref target, (nuint)i);
        for (; i < into.Length; i++) into[i] = line.First + i * line.Slope + One(from, i, line.Width);
    }

    public static void UnpackValues(in Line line, byte* from, Span<double> into)
    {
        if (line.Width == WholeWidth)
        {
            new ReadOnlySpan<double>(from, into.Length).CopyTo(into);
            return;
        }
        ref var target = ref MemoryMarshal.GetReference(into);
        var four = Vector256.Create(0L, line.Slope, 2 * line.Slope, 3 * line.Slope) + Vector256.Create(line.First);
        var step = Vector256.Create(4 * line.Slope);
        var power = DecimalScale.PowerOf(line.Scale);
        var divisor = Vector256.Create(power);
        var i = 0;
        if (line.Scale == 0)
        {
            for (; i + 4 <= into.Length; i += 4, four += step) Vector256.ConvertToDouble(four + Four(from, i, line.Width)).StoreUnsafe(ref target, (nuint)i);
        }
        else
        {
            for (; i + 4 <= into.Length; i += 4, four += step) (Vector256.ConvertToDouble(four + Four(from, i, line.Width)) / divisor).StoreUnsafe(ref target, (nuint)i);
        }
        for (; i < into.Length; i++) into[i] = (line.First + i * line.Slope + One(from, i, line.Width)) / power;
    }

    /// <summary>One number of a column that is not of decimals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long At(in Line line, byte* from, int i) => line.Width == WholeWidth ? ((long*)from)[i] : line.First + i * line.Slope + One(from, i, line.Width);

    /// <summary>The line through the first and the last number, put in the middle of what lies above and below it.</summary>
    static Line Fit(ReadOnlySpan<long> numbers, byte scale)
    {
        long first = numbers[0], last = numbers[^1];
        if (Math.Abs((double)first) > MostMagnitude || Math.Abs((double)last) > MostMagnitude) return new Line(0, 0, WholeWidth, scale);
        var slope = numbers.Length == 1 ? 0 : (long)Math.Round((double)(last - first) / (numbers.Length - 1));
        long below = 0, above = 0, line = first;
        foreach (var number in numbers)
        {
            if (Math.Abs((double)number) > MostMagnitude) return new Line(0, 0, WholeWidth, scale);
            below = Math.Min(below, number - line);
            above = Math.Max(above, number - line);
            line += slope;
        }
        var half = (above - below + 1) / 2;
        byte width = above == below ? (byte)0 : half <= sbyte.MaxValue ? (byte)1 : half <= short.MaxValue ? (byte)2 : half <= int.MaxValue ? (byte)4 : (byte)WholeWidth;
        return new Line(first + below + half, slope, width, scale);
    }

    static int Write(ReadOnlySpan<long> numbers, in Line line, byte* into)
    {
        for (var i = 0; i < numbers.Length; i++)
        {
            var rest = numbers[i] - line.First - i * line.Slope;
            switch (line.Width)
            {
                case 1: ((sbyte*)into)[i] = checked((sbyte)rest); break;
                case 2: ((short*)into)[i] = checked((short)rest); break;
                case 4: ((int*)into)[i] = checked((int)rest); break;
                case WholeWidth: ((long*)into)[i] = numbers[i]; break;
                default: break;
            }
        }
        return numbers.Length * line.Width;
    }

    /// <summary>All values as whole numbers over one power of ten, exact to the bit.</summary>
    static bool TryMantissas(ReadOnlySpan<ulong> bits, Span<long> mantissas, out byte scale)
    {
        scale = 0;
        for (var i = 0; i < bits.Length; i++)
        {
            if (DecimalScale.TryMantissa(bits[i], scale, out mantissas[i])) continue;
            // A finer scale holds for those before too, or it does not: they are looked at again.
            do
            {
                if (++scale > DecimalScale.Max) return false;
            }
            while (!DecimalScale.TryMantissa(bits[i], scale, out _));
            i = -1;
        }
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<long> Four(byte* from, int i, byte width) => width switch
    {
        0 => Vector256<long>.Zero,
        1 => Vector256.WidenLower(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(int*)(from + i)).AsSByte())).ToVector256Unsafe()),
        2 => Vector256.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(*(long*)(from + 2 * i)).AsInt16()).ToVector256Unsafe()),
        _ => Vector256.WidenLower(Vector128.Load((int*)from + i).ToVector256Unsafe()),
    };

    static long One(byte* from, int i, byte width) => width switch
    {
        0 => 0,
        1 => ((sbyte*)from)[i],
        2 => ((short*)from)[i],
        _ => ((int*)from)[i],
    };
}
