using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Barograph.Model.Hashing;

/// <summary>xxHash64 as its specification has it (seeded), one shot over a span.</summary>
public static class XxHash64
{
    const ulong P1 = 11400714785074694791, P2 = 14029467366897019727, P3 = 1609587929392839161;
    const ulong P4 = 9650029242287828579, P5 = 2870177450012600261;

    public static ulong Hash(ReadOnlySpan<byte> data, ulong seed = 0)
    {
        var length = (ulong)data.Length;
        ulong hash;
        if (data.Length >= 32) hash = Stripes(ref data, seed);
        else hash = seed + P5;
        hash += length;
        while (data.Length >= 8)
        {
            hash = BitOperations.RotateLeft(hash ^ Round(0, Read64(data)), 27) * P1 + P4;
            data = data[8..];
        }
        if (data.Length >= 4)
        {
            hash = BitOperations.RotateLeft(hash ^ (BinaryPrimitives.ReadUInt32LittleEndian(data) * P1), 23) * P2 + P3;
            data = data[4..];
        }
        foreach (var b in data) hash = BitOperations.RotateLeft(hash ^ (b * P5), 11) * P1;
        hash = (hash ^ (hash >> 33)) * P2;
        hash = (hash ^ (hash >> 29)) * P3;
        return hash ^ (hash >> 32);
    }

    static ulong Stripes(ref ReadOnlySpan<byte> data, ulong seed)
    {
        ulong a = seed + P1 + P2, b = seed + P2, c = seed, d = seed - P1;
        var words = MemoryMarshal.Cast<byte, ulong>(data[..(data.Length & ~31)]);
        for (var i = 0; i < words.Length; i += 4)
        {
            a = Round(a, Little(words[i]));
            b = Round(b, Little(words[i + 1]));
            c = Round(c, Little(words[i + 2]));
            d = Round(d, Little(words[i + 3]));
        }
        data = data[(words.Length * 8)..];
        var hash = BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7)
            + BitOperations.RotateLeft(c, 12) + BitOperations.RotateLeft(d, 18);
        hash = (hash ^ Round(0, a)) * P1 + P4;
        hash = (hash ^ Round(0, b)) * P1 + P4;
        hash = (hash ^ Round(0, c)) * P1 + P4;
        return (hash ^ Round(0, d)) * P1 + P4;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Round(ulong lane, ulong input) => BitOperations.RotateLeft(lane + input * P2, 31) * P1;

    static ulong Read64(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadUInt64LittleEndian(data);

    static ulong Little(ulong value) => BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);
}
