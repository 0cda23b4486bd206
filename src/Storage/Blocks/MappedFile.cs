using System.Runtime.CompilerServices;
using Barograph.Storage.Disk;

namespace Barograph.Storage.Blocks;

/// <summary>A whole file mapped for reading. Every access is checked against its length.</summary>
sealed unsafe class MappedFile : IDisposable
{
    readonly IDiskFile file;
    readonly byte* start;

    public MappedFile(IDisk disk, string path)
    {
        file = disk.Open(path, writable: false);
        try
        {
            Length = file.Length;
            // Nothing can be mapped of an empty file, and nothing is ever asked of it.
            if (Length > 0) start = (byte*)file.Map(Length, writable: false);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public string Path => file.Path;

    public long Length { get; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Span(long offset, long length)
    {
        if ((ulong)offset > (ulong)Length || (ulong)length > (ulong)(Length - offset) || length > int.MaxValue) throw Outside(offset, length);
        return new ReadOnlySpan<byte>(start + offset, (int)length);
    }

    /// <summary>At most so many bytes from here on: what a number of unknown size is read from.</summary>
    public ReadOnlySpan<byte> UpTo(long offset, int most)
    {
        if ((ulong)offset > (ulong)Length) throw Outside(offset, most);
        return new ReadOnlySpan<byte>(start + offset, (int)Math.Min(most, Length - offset));
    }

    /// <summary>Its pages come back from the file when they are touched.</summary>
    public void LetGo()
    {
        if (Length > 0) file.LetGo((nint)start, Length);
    }

    /// <summary>What is wrong at a place of this file.</summary>
    public StorageException Damage(long offset, string what) => new($"{Path} is damaged at offset {offset}: {what}");

    public void Dispose()
    {
        if (Length > 0) file.Unmap((nint)start, Length);
        file.Dispose();
    }

    StorageException Outside(long offset, long length)
        => Damage(offset, $"{length} bytes are named here, the file has {Length} in all");
}
