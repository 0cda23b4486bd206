using System.Runtime.CompilerServices;
using Barograph.Storage.Memory;

namespace Barograph.Storage.Wal;

/// <summary>Reads what <see cref="RunWriter"/> wrote.</summary>
unsafe struct RunReader(byte* start, byte* end)
{
    byte* at = start;
    long number;
    int left;

    /// <summary>False where the column ends too early or is damaged.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Next(out long value)
    {
        if (left > 0 || NextRun())
        {
            left--;
            value = number;
            return true;
        }
        value = 0;
        return false;
    }

    bool NextRun()
    {
        if (!Varint.Read(ref at, end, out var zigzag) || !Varint.Read(ref at, end, int.MaxValue - 1, out left)) return false;
        number = Varint.Unzigzag(zigzag);
        left++;
        return true;
    }
}
