using System.Globalization;
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

    readonly SafeFileHandle file;
    readonly ILogger log;
    bool failing;

    UnfinishedQueries(SafeFileHandle file, ILogger log) => (this.file, this.log) = (file, log);

    /// <summary>Called when the directory is ours alone. Null where the file cannot be had: queries are answered all the same.</summary>
    public static UnfinishedQueries? Begin(string dataDirectory, QueryEngine engine, int places, TimeProvider clock, ILogger log)
    {
        var path = Path.Combine(dataDirectory, ActiveQueryFile.Name);
        try
        {
            var unfinished = new UnfinishedQueries(File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite), log);
            unfinished.Tell();
            RandomAccess.SetLength(unfinished.file, ActiveQueryFile.SizeOf(places));
            engine.ActiveFile = new ActiveQueryFile(places, unfinished.Write, clock);
            return unfinished;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.LogWarning("{Path} cannot be written, so that a crash would not tell which queries ran: {Reason}", path, e.Message);
            return null;
        }
    }

    public void Dispose() => file.Dispose();

    void Tell()
    {
        var bytes = new byte[Math.Min(RandomAccess.GetLength(file), MostBytes)];
        var length = RandomAccess.Read(file, bytes, 0);
        foreach (var (query, startedAt) in ActiveQueryFile.Unfinished(bytes.AsSpan(0, length)))
            log.LogWarning("this query had not ended when the last process did: started {StartedAt}: {Query}", startedAt.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), query);
    }

    /// <summary>The file has its full length from the beginning, so that even a full disk takes what is written over it.</summary>
    void Write(long offset, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            RandomAccess.Write(file, bytes.Span, offset);
            failing = false;
        }
        catch (IOException e)
        {
            if (!failing) log.LogWarning("the file of running queries cannot be written: {Reason}", e.Message);
            failing = true;
        }
    }
}
