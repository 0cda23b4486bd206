using System.Globalization;
using System.IO.MemoryMappedFiles;
using Barograph.Query;
using Barograph.Query.Activity;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Barograph.App.Serving;

/// <summary>The file <c>queries.active</c> of the data directory: tells which queries ran when the last process ended, and keeps note of those that run now.</summary>
sealed class UnfinishedQueries : IDisposable
{
    // More is no file of ours: a place takes 1000 bytes.
    const int MostBytes = 16 << 20;

    readonly MemoryMappedFile file;
    readonly MemoryMappedViewAccessor view;

    UnfinishedQueries(SafeFileHandle handle, int sizeBytes)
    {
        file = MemoryMappedFile.CreateFromFile(handle, null, sizeBytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        view = file.CreateViewAccessor(0, sizeBytes);
    }

    /// <summary>Called when the directory is ours alone. Null where the file cannot be had: queries are answered all the same.</summary>
    public static UnfinishedQueries? Begin(string dataDirectory, QueryEngine engine, int places, TimeProvider clock, ILogger log)
    {
        var path = Path.Combine(dataDirectory, ActiveQueryFile.Name);
        try
        {
            using var handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
            Tell(handle, log);
            var sizeBytes = ActiveQueryFile.SizeOf(places);
            RandomAccess.SetLength(handle, sizeBytes);
            // Written whole before it is mapped: a full disk must show now, not when a query begins.
            RandomAccess.Write(handle, new byte[sizeBytes], 0);
            var unfinished = new UnfinishedQueries(handle, sizeBytes);
            engine.ActiveFile = new ActiveQueryFile(places, unfinished.Write, clock);
            return unfinished;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning("{Path} cannot be written, so that a crash would not tell which queries ran: {Reason}", path, e.Message);
            return null;
        }
    }

    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }

    static void Tell(SafeFileHandle file, ILogger log)
    {
        var bytes = new byte[Math.Min(RandomAccess.GetLength(file), MostBytes)];
        var length = RandomAccess.Read(file, bytes, 0);
        foreach (var (query, startedAt) in ActiveQueryFile.Unfinished(bytes.AsSpan(0, length)))
            log.LogWarning("this query had not ended when the last process did: started {StartedAt}: {Query}", startedAt.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), query);
    }

    /// <summary>Into the kernel's pages of the file, which outlive this process; a query must not wait for calls of the kernel.</summary>
    void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        var pages = view.SafeMemoryMappedViewHandle;
        // A query may end when the server has.
        if (!pages.IsClosed) pages.WriteSpan((ulong)offset, bytes);
    }
}
