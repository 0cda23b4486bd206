namespace Barograph.Storage.Disk;

/// <summary>One open file. Every failure is a <see cref="StorageException"/> that names the place and the size.</summary>
public interface IDiskFile : IDisposable
{
    string Path { get; }

    long Length { get; }

    /// <summary>Handed to the operating system when it returns: the process may be killed, the bytes stay.</summary>
    void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Fills the span or stops at the end of the file; returns how much was read.</summary>
    int Read(long offset, Span<byte> into);

    void Truncate(long length);

    /// <summary>Makes the file at least so long, with space on the disk behind every byte, all zeros where it grew.</summary>
    void Allocate(long length);

    /// <summary>On the medium when it returns.</summary>
    void Sync();

    /// <summary>
    /// Maps <paramref name="length"/> bytes of address space onto the file, also beyond its present end. Bytes may be touched
    /// only where the file has been allocated. Unmapped by <see cref="Unmap"/>, not by closing.
    /// </summary>
    nint Map(long length, bool writable);

    void Unmap(nint address, long length);

    /// <summary>Mapped pages that nobody is likely to need soon: they come back from the file when they are touched.</summary>
    void LetGo(nint address, long length)
    {
        // Advice: a disk that has no such pages need not take it.
    }
}
