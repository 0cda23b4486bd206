using System.Runtime.CompilerServices;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Wal;

/// <summary>Writes numbers as runs of equal ones: <c>zigzag number, length - 1</c>.</summary>
unsafe struct RunWriter(byte* start)
{
    public const int MaxRunBytes = Varint.MaxBytes + 5;

    byte* at = start;
    long number;
    int length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(long next)
    {
        if (next == number && length > 0)
        {
            length++;
            return;
        }
        Finish();
        number = next;
        length = 1;
    }

    public void Finish()
    {
        if (length == 0) return;
        at = Varint.Write(at, Varint.Zigzag(number));
        at = Varint.Write(at, (uint)(length - 1));
        length = 0;
    }

    public readonly int Length(byte* from) => (int)(at - from);
}
