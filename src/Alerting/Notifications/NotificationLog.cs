using Barograph.Model.Instruments;
using Microsoft.Extensions.Logging;

namespace Barograph.Alerting.Notifications;

/// <summary>
/// Who was told of what, in memory and in one file: each notification is appended at once, and from time to time the file is
/// written anew without what has expired. Half a record at its end, as a crash leaves it, is cut off and reported.
/// </summary>
public sealed class NotificationLog : IDisposable
{
    const string FileName = "notifications";

    readonly Lock gate = new();
    readonly Dictionary<NotificationKey, NotificationRecord> records = [];
    readonly string path;
    readonly TimeSpan retention;
    readonly TimeProvider clock;
    readonly ILogger log;
    readonly NotificationLogInstruments instruments;
    readonly TimeSpan upkeepInterval;
    readonly ITimer upkeep;
    FileStream file;
    // What is known to be whole: after a failed write the next one goes on from here.
    long wholeBytes;
    bool failing;

    /// <exception cref="IOException">The folder or file cannot be used, or is no notification log.</exception>
    public NotificationLog(string folder, TimeSpan retention, TimeSpan upkeepInterval, InstrumentRegistry registry, TimeProvider clock, ILogger log)
    {
        (this.retention, this.upkeepInterval, this.clock, this.log) = (retention, upkeepInterval, clock, log);
        instruments = new NotificationLogInstruments(registry, () => Count);
        Directory.CreateDirectory(folder);
        path = Path.Combine(folder, FileName);
        file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        Load();
        upkeep = clock.CreateTimer(_ => Upkeep(), null, upkeepInterval, Timeout.InfiniteTimeSpan);
    }

    public int Count
    {
        get { lock (gate) return records.Count; }
    }

    /// <summary>What the integration was told last of the group, unless that has expired.</summary>
    public NotificationRecord? Find(NotificationKey key)
    {
        instruments.Queries.Increment();
        lock (gate) return records.TryGetValue(key, out var record) && record.ExpiresAt > clock.GetUtcNow() ? record : null;
    }

    /// <param name="keepFor">How long this may matter; the retention where that is shorter.</param>
    public void Add(NotificationKey key, DateTimeOffset at, IReadOnlyList<ulong> firing, IReadOnlyList<ulong> resolved, TimeSpan keepFor)
    {
        var record = new NotificationRecord(at, firing, resolved, at + (keepFor > TimeSpan.Zero && keepFor < retention ? keepFor : retention));
        var bytes = RecordCodec.Encode(key, record);
        lock (gate)
        {
            // Another flush of the same group may have been quicker; the newer one holds.
            if (records.TryGetValue(key, out var known) && known.At > at) return;
            records[key] = record;
            Append(bytes);
        }
    }

    void Append(byte[] bytes)
    {
        try
        {
            if (file.Position != wholeBytes)
            {
                file.SetLength(wholeBytes);
                file.Position = wholeBytes;
            }
            file.Write(bytes);
            wholeBytes += bytes.Length;
            if (failing) log.LogInformation("notifications are recorded in {Path} again", path);
            failing = false;
        }
        catch (IOException e)
        {
            // In memory it holds; after a restart the receiver hears the same once more.
            instruments.WriteErrors.Increment();
            if (!failing) log.LogError("cannot record notifications in {Path}: {Reason}", path, e.Message);
            failing = true;
        }
    }

    void Load()
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        if (bytes.Length < RecordCodec.Magic.Length)
        {
            // New, or the crash came before its first eight bytes were written.
            file.SetLength(0);
            file.Position = 0;
            file.Write(RecordCodec.Magic);
            wholeBytes = RecordCodec.Magic.Length;
            return;
        }
        if (!bytes.AsSpan().StartsWith(RecordCodec.Magic)) throw new IOException($"{path} is no notification log of this version");
        var at = RecordCodec.Magic.Length;
        var now = clock.GetUtcNow();
        while (RecordCodec.Decode(bytes.AsSpan(at), out var key, out var record) is > 0 and var size)
        {
            if (record.ExpiresAt > now) records[key] = record;
            else records.Remove(key);
            at += size;
        }
        wholeBytes = at;
        if (at == bytes.Length) return;
        instruments.CutBytes.Add(bytes.Length - at);
        log.LogWarning("{Path}: {Bytes} bytes at its end are no whole record and are cut off; some notifications may be sent once more", path, bytes.Length - at);
        file.SetLength(at);
        file.Position = at;
    }

    void Upkeep()
    {
        var started = clock.GetTimestamp();
        instruments.Upkeeps.Increment();
        try
        {
            lock (gate) Rewrite();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            instruments.UpkeepErrors.Increment();
            log.LogError("cannot write {Path} anew: {Reason}", path, e.Message);
        }
        instruments.UpkeepSeconds.With().Observe(clock.GetElapsedTime(started).TotalSeconds);
        upkeep.Change(upkeepInterval, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The new file takes the old one's place only when it is whole and on disk.</summary>
    void Rewrite()
    {
        var now = clock.GetUtcNow();
        foreach (var (key, record) in records)
            if (record.ExpiresAt <= now) records.Remove(key);
        var temporary = path + ".tmp";
        var next = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        try
        {
            next.Write(RecordCodec.Magic);
            foreach (var (key, record) in records) next.Write(RecordCodec.Encode(key, record));
            next.Flush(flushToDisk: true);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            next.Dispose();
            throw;
        }
        file.Dispose();
        file = next;
        wholeBytes = next.Position;
        instruments.SnapshotBytes.Value = wholeBytes;
    }

    public void Dispose()
    {
        upkeep.Dispose();
        lock (gate)
        {
            file.Flush(flushToDisk: true);
            file.Dispose();
        }
    }
}
