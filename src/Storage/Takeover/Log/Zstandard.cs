using System.Runtime.InteropServices;
using Barograph.Storage.Disk;

namespace Barograph.Storage.Takeover.Log;

/// <summary>Decodes frames of Zstandard with the machine's own library, which is only asked for where a log needs it.</summary>
static unsafe partial class Zstandard
{
    const string Library = "libzstd.so.1";
    const uint TooSmall = 70;

    /// <summary>Decodes all frames into a buffer that grows up to a limit. False where they are broken or hold more.</summary>
    /// <exception cref="StorageException">The library is not on this machine.</exception>
    public static bool TryDecode(ReadOnlySpan<byte> frames, ref byte[] into, int limit, out int length)
    {
        length = 0;
        if (into.Length < 4096) into = new byte[4096];
        try
        {
            while (true)
            {
                nuint result;
                fixed (byte* from = frames, to = into) result = Decompress(to, (nuint)into.Length, from, (nuint)frames.Length);
                if (IsError(result) == 0)
                {
                    length = (int)result;
                    return true;
                }
                if (ErrorOf(result) != TooSmall || into.Length >= limit) return false;
                into = new byte[Math.Min(limit, into.Length * 4L)];
            }
        }
        catch (DllNotFoundException e)
        {
            throw new StorageException($"Prometheus' log is compressed with zstd, and {Library} is not on this machine (Debian and Ubuntu: apt install libzstd1)", e);
        }
    }

    [LibraryImport(Library, EntryPoint = "ZSTD_decompress")]
    private static partial nuint Decompress(byte* into, nuint room, byte* from, nuint length);

    [LibraryImport(Library, EntryPoint = "ZSTD_isError")]
    private static partial uint IsError(nuint result);

    [LibraryImport(Library, EntryPoint = "ZSTD_getErrorCode")]
    private static partial uint ErrorOf(nuint result);
}
