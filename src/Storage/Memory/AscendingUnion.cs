using System.Buffers;
using System.Numerics;

namespace Barograph.Storage.Memory;

/// <summary>Makes one ascending list of several that stand one behind the other.</summary>
/// <remarks>
/// Lists of postings are dense: half of all series is a bit in two. So they are marked in a row of bits and read off again, a few nanoseconds a
/// number where sorting takes thirty; only lists that are thin among the numbers between are sorted.
/// </remarks>
static class AscendingUnion
{
    const int WordShift = 6;

    /// <summary>Sorts numbers in their place, each once; returns how many are left.</summary>
    public static int Of(Span<uint> numbers)
    {
        if (numbers.Length == 0) return 0;
        uint least = numbers[0], most = least;
        var isAscending = true;
        for (var i = 1; i < numbers.Length; i++)
        {
            var number = numbers[i];
            isAscending &= number > most;
            least = Math.Min(least, number);
            most = Math.Max(most, number);
        }
        if (isAscending) return numbers.Length;
        var words = (int)((most - least) >> WordShift) + 1;
        return words <= numbers.Length ? Mark(numbers, least, words) : Sort(numbers);
    }

    static int Mark(Span<uint> numbers, uint least, int words)
    {
        var rented = ArrayPool<ulong>.Shared.Rent(words);
        var marks = rented.AsSpan(0, words);
        marks.Clear();
        foreach (var number in numbers) marks[(int)((number - least) >> WordShift)] |= 1UL << (int)(number - least);
        var kept = 0;
        for (var word = 0; word < marks.Length; word++)
        {
            for (var rest = marks[word]; rest != 0; rest &= rest - 1) numbers[kept++] = least + ((uint)word << WordShift) + (uint)BitOperations.TrailingZeroCount(rest);
        }
        ArrayPool<ulong>.Shared.Return(rented);
        return kept;
    }

    static int Sort(Span<uint> numbers)
    {
        numbers.Sort();
        var kept = 1;
        for (var i = 1; i < numbers.Length; i++)
        {
            if (numbers[kept - 1] != numbers[i]) numbers[kept++] = numbers[i];
        }
        return kept;
    }
}
