using System.Runtime.CompilerServices;
using System.Text;

namespace Barograph.Model.Regex;

/// <summary>
/// Divides all code points into classes that no set of a pattern tells apart, so that automaton rows stay short:
/// <c>\pL+</c> has two classes although it has 1,300 borders.
/// </summary>
internal sealed class CodePointClasses
{
    private readonly byte[] ascii = new byte[128];
    private readonly int[] firsts;
    private readonly int[] classes;

    internal CodePointClasses(IReadOnlyList<CodePointSet> sets)
    {
        var borders = new SortedSet<int> { 0, 0x80 };
        foreach (var set in sets)
        {
            for (var i = 0; i < set.Bounds.Length; i += 2)
            {
                borders.Add(set.Bounds[i]);
                borders.Add(set.Bounds[i + 1] + 1);
            }
        }

        borders.Remove(CodePointSet.MaxCodePoint + 1);
        firsts = [.. borders];
        classes = new int[firsts.Length];
        Count = 1;
        foreach (var set in sets)
            Refine(set);
        for (var c = 0; c < 128; c++)
            ascii[c] = (byte)FindWide(c);
    }

    internal int Count { get; private set; }

    // Splits each class into its part inside and its part outside of the set; classes are numbered in order of appearance,
    // so the ones of ASCII come first and fit a byte.
    private void Refine(CodePointSet set)
    {
        var renumbered = new Dictionary<(int, bool), int>();
        for (var i = 0; i < firsts.Length; i++)
        {
            var key = (classes[i], set.Contains(firsts[i]));
            if (!renumbered.TryGetValue(key, out var number))
                renumbered[key] = number = renumbered.Count;
            classes[i] = number;
        }

        Count = renumbered.Count;
    }

    internal ulong[] Members(CodePointSet set)
    {
        var members = new ulong[(Count + 63) / 64];
        for (var i = 0; i < firsts.Length; i++)
        {
            if (set.Contains(firsts[i]))
                members[classes[i] >> 6] |= 1UL << (classes[i] & 63);
        }

        return members;
    }

    /// <summary>A member of each class, to ask questions about the class.</summary>
    internal int[] Samples()
    {
        var samples = new int[Count];
        for (var i = firsts.Length - 1; i >= 0; i--)
            samples[classes[i]] = firsts[i];
        return samples;
    }

    /// <summary>Reads the class of the code point at a position and steps over it; a broken byte counts as U+FFFD, as in Go.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Next(ReadOnlySpan<byte> utf8, ref int at)
    {
        var first = utf8[at];
        if (first < 0x80)
        {
            at++;
            return ascii[first];
        }

        return NextWide(utf8, ref at);
    }

    private int NextWide(ReadOnlySpan<byte> utf8, ref int at)
    {
        var codePoint = Rune.ReplacementChar.Value;
        var length = 1;
        if (Rune.DecodeFromUtf8(utf8[at..], out var rune, out var consumed) == System.Buffers.OperationStatus.Done)
            (codePoint, length) = (rune.Value, consumed);
        at += length;
        return FindWide(codePoint);
    }

    private int FindWide(int codePoint)
    {
        var index = Array.BinarySearch(firsts, codePoint);
        return classes[index >= 0 ? index : ~index - 1];
    }
}
