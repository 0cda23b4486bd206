using System.Buffers;

namespace Barograph.Exporters.Node.Procfs;

/// <summary>
/// The text of one file of the kernel's file systems, in a pooled buffer that is used again for the next file. Such files have no
/// size beforehand: they are read until they end.
/// </summary>
public sealed class KernelText : IDisposable
{
    const int FirstBytes = 4 * 1024;
    const int MaxBytes = 16 * 1024 * 1024; // /proc/stat of the largest machines has about 1 MiB

    byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
    int length;

    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(0, length);

    /// <summary>The text without the white space around it, as the one-value files of sysfs are read.</summary>
    public ReadOnlySpan<byte> Trimmed => Bytes.Trim(" \t\n"u8);

    /// <exception cref="IOException">The file cannot be read, or is larger than any such file can be.</exception>
    /// <exception cref="UnauthorizedAccessException">We may not read it.</exception>
    public void Read(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        length = 0;
        while (true)
        {
            if (length == buffer.Length) Grow(path);
            var read = RandomAccess.Read(file, buffer.AsSpan(length), length);
            if (read == 0) return;
            length += read;
        }
    }

    /// <summary>False, and empty text, where there is no such file or it has nothing to say (drivers answer EINVAL, EIO, ENODEV then).</summary>
    public bool TryRead(string path)
    {
        length = 0;
        if (!File.Exists(path)) return false;
        try
        {
            Read(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            length = 0;
            return false;
        }
    }

    public void Dispose()
    {
        if (buffer.Length == 0) return;
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        length = 0;
    }

    void Grow(string path)
    {
        if (buffer.Length >= MaxBytes) throw new IOException($"{path} is longer than {MaxBytes} bytes");
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(buffer.Length * 2, FirstBytes));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
