namespace Barograph.Query.Functions;

/// <summary>Text order in which runs of digits count as numbers: <c>node2</c> before <c>node10</c>.</summary>
internal static class NaturalOrder
{
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        int l = 0, r = 0;
        while (l < left.Length && r < right.Length)
        {
            if (char.IsAsciiDigit((char)left[l]) && char.IsAsciiDigit((char)right[r]))
            {
                var leftDigits = Digits(left, ref l);
                var rightDigits = Digits(right, ref r);
                var difference = CompareNumbers(leftDigits, rightDigits);
                if (difference != 0) return difference;
                continue;
            }
            if (left[l] != right[r]) return left[l].CompareTo(right[r]);
            l++;
            r++;
        }
        return (left.Length - l).CompareTo(right.Length - r);
    }

    static ReadOnlySpan<byte> Digits(ReadOnlySpan<byte> text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit((char)text[at])) at++;
        return text[start..at];
    }

    static int CompareNumbers(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var l = left.TrimStart((byte)'0');
        var r = right.TrimStart((byte)'0');
        if (l.Length != r.Length) return l.Length.CompareTo(r.Length);
        var difference = l.SequenceCompareTo(r);
        // Equal numbers: fewer leading zeros first.
        return difference != 0 ? difference : left.Length.CompareTo(right.Length);
    }
}
