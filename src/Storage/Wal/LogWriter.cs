using System.Buffers.Binary;
using Barograph.Model;
using Barograph.Storage.Disk;

namespace Barograph.Storage.Wal;

/// <summary>Appends records to the newest segment. One thread at a time appends; syncing may go on beside it.</summary>
/// <remarks>
/// A write that failed leaves the segment as it was: what was half written is cut off at once or, where even that fails,
/// before the next write. After a failure the next record goes to a new segment, because whoever packed the lost
/// record has counted on it (each segment can be read by itself).
/// </remarks>
sealed class LogWriter : IDisposable
{
    public const int FormatVersion = 1;
    public const int BeginningBodyBytes = 1 + 4 + 4;

    /// <summary>A segment that is not longer has no record but its beginning.</summary>
    public const int EmptySegmentBytes = RecordFrame.HeaderBytes + BeginningBodyBytes;

    readonly IDisk disk;
    readonly DirectoryLayout layout;
    readonly Lock swap = new(), syncing = new();
    readonly List<IDiskFile> retired = [];
    IDiskFile? file;
    bool broken, tornTail, unsyncedName;
    long writtenBytes, syncedBytes;

    /// <param name="firstSegment">The number of the first segment to create: one more than any that exists.</param>
    public LogWriter(IDisk disk, DirectoryLayout layout, int firstSegment)
    {
        this.disk = disk;
        this.layout = layout;
        Segment = firstSegment - 1;
        Rotate();
    }

    public int Segment { get; private set; }

    public long Offset { get; private set; }

    /// <summary>True where the next record must go to a new segment: call <see cref="Rotate"/> before packing it.</summary>
    public bool MustRotate => broken;

    /// <summary>Everything written in this process' life.</summary>
    public long WrittenBytes => Interlocked.Read(ref writtenBytes);

    public bool IsSynced => Interlocked.Read(ref syncedBytes) == WrittenBytes;

    /// <summary>Begins a new segment. On failure the old one stays and the exception says why.</summary>
    public void Rotate()
    {
        if (tornTail) CutTail();
        var number = Segment + 1;
        var next = disk.Create(layout.WalSegment(number));
        Span<byte> beginning = stackalloc byte[RecordFrame.HeaderBytes + BeginningBodyBytes];
        try
        {
            WriteBeginning(beginning, number);
            next.Write(0, beginning);
        }
        catch (StorageException)
        {
            next.Dispose();
            disk.Delete(layout.WalSegment(number));
            throw;
        }
        lock (swap)
        {
            if (file is not null) retired.Add(file);
            file = next;
            unsyncedName = true;
        }
        Segment = number;
        Offset = beginning.Length;
        Interlocked.Add(ref writtenBytes, beginning.Length);
        broken = false;
    }

    /// <summary>Appends whole records (frames). All or nothing: throws where they are not in the log.</summary>
    public void Append(ReadOnlySpan<byte> frames)
    {
        Invariant.Require(!broken && !frames.IsEmpty);
        try
        {
            file!.Write(Offset, frames);
        }
        catch (StorageException e)
        {
            broken = tornTail = true;
            TryCutTail();
            throw new StorageException(
                $"cannot append {frames.Length} bytes to WAL segment {Segment:D8} at offset {Offset}: {e.InnerException?.Message ?? e.Message}", e);
        }
        Offset += frames.Length;
        Interlocked.Add(ref writtenBytes, frames.Length);
    }

    /// <summary>Brings everything written before the call to the medium. Appending goes on meanwhile.</summary>
    public void Sync()
    {
        var own = WrittenBytes;
        lock (syncing)
        {
            // Somebody else's sync may have taken ours along.
            if (Interlocked.Read(ref syncedBytes) >= own) return;
            var target = WrittenBytes;
            IDiskFile current;
            IDiskFile[] older;
            bool newName;
            lock (swap)
            {
                current = file!;
                older = [.. retired];
                newName = unsyncedName;
            }
            foreach (var old in older) old.Sync();
            current.Sync();
            if (newName) disk.SyncDirectory(layout.WalFolder);
            Interlocked.Exchange(ref syncedBytes, target);
            Forget(older, newName && ReferenceEquals(current, file));
        }
    }

    public void Dispose()
    {
        lock (syncing)
        {
            Forget([.. retired], false);
            file?.Dispose();
        }
    }

    static void WriteBeginning(Span<byte> frame, int segment)
    {
        var body = frame[RecordFrame.HeaderBytes..];
        WriteBeginningBody(body, segment);
        RecordFrame.WriteHeader(frame, body);
    }

    public static void WriteBeginningBody(Span<byte> body, int segment)
    {
        body[0] = (byte)RecordKind.Beginning;
        BinaryPrimitives.WriteInt32LittleEndian(body[1..], FormatVersion);
        BinaryPrimitives.WriteInt32LittleEndian(body[5..], segment);
    }

    /// <summary>The number of the segment that begins with this body, or null where it does not begin one that we can read.</summary>
    public static int? ReadBeginning(ReadOnlySpan<byte> body)
        => body.Length == BeginningBodyBytes && body[0] == (byte)RecordKind.Beginning
            && BinaryPrimitives.ReadInt32LittleEndian(body[1..]) == FormatVersion ? BinaryPrimitives.ReadInt32LittleEndian(body[5..]) : null;

    void Forget(IDiskFile[] older, bool nameIsSynced)
    {
        lock (swap)
        {
            foreach (var old in older)
            {
                retired.Remove(old);
                old.Dispose();
            }
            if (nameIsSynced) unsyncedName = false;
        }
    }

    void TryCutTail()
    {
        try
        {
            CutTail();
        }
        catch (StorageException)
        {
            // Tried again before the next write; a reader would take the half record for a torn tail anyway.
            tornTail = true;
        }
    }

    void CutTail()
    {
        file!.Truncate(Offset);
        tornTail = false;
    }
}
