using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Barograph.PodTrace.Libraries;

/// <summary>The same file under whatever name: device and inode.</summary>
public readonly partial record struct FileIdentity(uint Major, uint Minor, ulong Inode)
{
    const int CurrentDirectory = -100;
    const uint BasicFields = 0x7ff;
    const int Bytes = 256;
    const int TypeMask = 0xf000, RegularFile = 0x8000; // of struct stat's mode

    /// <summary>Null where there is no such file, or none that we may look at.</summary>
    public static unsafe FileIdentity? Of(string path)
    {
        // struct statx is the same on every architecture.
        var room = stackalloc byte[Bytes];
        if (statx(CurrentDirectory, path, 0, BasicFields, room) != 0) return null;
        var bytes = new ReadOnlySpan<byte>(room, Bytes);
        return new(BinaryPrimitives.ReadUInt32LittleEndian(bytes[136..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[140..]), BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..]));
    }

    /// <summary>No pipe, no device: what can be read to its end.</summary>
    public static unsafe bool IsRegular(string path)
    {
        var room = stackalloc byte[Bytes];
        return statx(CurrentDirectory, path, 0, BasicFields, room) == 0 && (BinaryPrimitives.ReadUInt16LittleEndian(new ReadOnlySpan<byte>(room, Bytes)[28..]) & TypeMask) == RegularFile;
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int statx(int directory, string path, int flags, uint mask, void* room);
}
