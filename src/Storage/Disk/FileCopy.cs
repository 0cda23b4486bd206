namespace Barograph.Storage.Disk;

/// <summary>A file once more, on the medium when it returns.</summary>
static class FileCopy
{
    const int BufferBytes = 1 << 18;

    public static void Make(IDisk disk, string from, string to)
    {
        using var source = disk.Open(from, writable: false);
        using var copy = disk.Create(to);
        var buffer = new byte[BufferBytes];
        long at = 0;
        for (int read; (read = source.Read(at, buffer)) > 0; at += read) copy.Write(at, buffer.AsSpan(0, read));
        copy.Sync();
    }
}
