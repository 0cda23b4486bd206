using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Barograph.Model.Hashing;

/// <summary>
/// A fast hash of 128 bits under a key that nobody outside knows, so that nobody can make two series collide on purpose.
/// Not for disk or wire: the key dies with the process.
/// </summary>
/// <remarks>
/// Multiply and fold, as in wyhash: each 16 bytes go through two 64 × 64 → 128 bit products under different keys, and each half of the
/// result depends on all bytes.
/// </remarks>
public sealed class KeyedHash128
{
    readonly ulong k0, k1, k2, k3;

    public KeyedHash128(Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        k0 = Key(random);
        k1 = Key(random);
        k2 = Key(random);
        k3 = Key(random);
    }

    // Odd keys: never zero, which would swallow what it is multiplied with.
    static ulong Key(Random random)
    {
        ulong key = 0;
        random.NextBytes(MemoryMarshal.AsBytes(new Span<ulong>(ref key)));
        return key | 1;
    }

    public Hash128 Hash(ReadOnlySpan<byte> data)
    {
        ref var bytes = ref MemoryMarshal.GetReference(data);
        var left = data.Length;
        ulong a = k0, b = k1, c = k2, d = k3;
        nint at = 0;
        for (; left >= 32; left -= 32, at += 32)
        {
            ulong x0 = Read(ref bytes, at), x1 = Read(ref bytes, at + 8), x2 = Read(ref bytes, at + 16), x3 = Read(ref bytes, at + 24);
            a = Fold(x0 ^ k0, x1 ^ a);
            b = Fold(x0 ^ k1, x1 ^ b);
            c = Fold(x2 ^ k2, x3 ^ c);
            d = Fold(x2 ^ k3, x3 ^ d);
        }

        if (left >= 16)
        {
            ulong x0 = Read(ref bytes, at), x1 = Read(ref bytes, at + 8);
            a = Fold(x0 ^ k0, x1 ^ a);
            b = Fold(x0 ^ k1, x1 ^ b);
            left -= 16;
            at += 16;
        }

        var (y0, y1) = Tail(ref bytes, at, left);
        var length = (ulong)data.Length;
        c = Fold(y0 ^ k2, y1 ^ c);
        d = Fold(y0 ^ k3, y1 ^ d);
        return new Hash128(Fold(a ^ k3 ^ length, c ^ k1), Fold(b ^ k2 ^ length, d ^ k0));
    }

    // Up to 15 bytes; overlapping reads instead of a loop. The length goes in at the end.
    static (ulong, ulong) Tail(ref byte bytes, nint at, int left) => left switch
    {
        >= 8 => (Read(ref bytes, at), Read(ref bytes, at + left - 8)),
        >= 4 => (Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref bytes, at)), Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref bytes, at + left - 4))),
        > 0 => (((ulong)Unsafe.Add(ref bytes, at) << 16) | ((ulong)Unsafe.Add(ref bytes, at + (left >> 1)) << 8) | Unsafe.Add(ref bytes, at + left - 1), 0),
        _ => (0, 0),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Read(ref byte bytes, nint at) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref bytes, at));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Fold(ulong x, ulong y)
    {
        var high = Math.BigMul(x, y, out var low);
        return high ^ low;
    }
}
