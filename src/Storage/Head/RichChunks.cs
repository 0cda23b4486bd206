using Barograph.Model;
using Barograph.Model.Samples;
using Barograph.Storage.Blocks.Encodings;

namespace Barograph.Storage.Head;

/// <summary>Open chunks of rich samples by their series' slot, and full ones for which the disk had no room. Beside the rows, for few series have any.</summary>
/// <remarks>One thread writes (the append gate); readers copy under the lock, and look at the row's version behind it.</remarks>
sealed class RichChunks
{
    readonly Lock gate = new();
    readonly Dictionary<int, RichChunk> bySlot = [];
    readonly Dictionary<uint, (ChunkEncoding Encoding, byte[] Bytes)> kept = [];
    uint lastKept;

    public long SizeBytes { get; private set; }

    /// <summary>Series that have, or had last, rich samples.</summary>
    public int Series => bySlot.Count;

    /// <summary>False where a new chunk must begin.</summary>
    public bool TryAdd(int slot, in RichSample sample)
    {
        lock (gate)
        {
            var chunk = bySlot[slot];
            var size = chunk.SizeBytes;
            var added = chunk.TryAdd(sample);
            SizeBytes += chunk.SizeBytes - size;
            return added;
        }
    }

    public void Begin(int slot, in RichSample sample)
    {
        lock (gate)
        {
            if (!bySlot.TryGetValue(slot, out var chunk)) bySlot.Add(slot, chunk = new RichChunk());
            else SizeBytes -= chunk.SizeBytes;
            chunk.Begin(sample);
            SizeBytes += chunk.SizeBytes;
        }
    }

    /// <summary>Takes an open chunk from a checkpoint.</summary>
    public void Restore(int slot, ChunkEncoding encoding, byte[] bytes)
    {
        Forget(slot);
        lock (gate)
        {
            var chunk = RichChunk.From(encoding, bytes);
            bySlot.Add(slot, chunk);
            SizeBytes += chunk.SizeBytes;
        }
    }

    /// <summary>The last histogram of the series, or null where its last sample was none or is not known.</summary>
    public NativeHistogram? LastOf(int slot)
    {
        lock (gate) return bySlot.TryGetValue(slot, out var chunk) ? chunk.Last : null;
    }

    /// <summary>The open chunk as it is now; null where the series has none.</summary>
    public (ChunkEncoding Encoding, byte[] Bytes)? Copy(int slot)
    {
        lock (gate) return bySlot.TryGetValue(slot, out var chunk) && chunk.IsOpen ? (chunk.Encoding, chunk.Copy()) : null;
    }

    /// <summary>Ends the open chunk and hands it over.</summary>
    public (ChunkEncoding Encoding, byte[] Bytes) Close(int slot)
    {
        lock (gate)
        {
            var chunk = bySlot[slot];
            var closed = (chunk.Encoding, chunk.Copy());
            SizeBytes -= chunk.SizeBytes;
            chunk.Close();
            SizeBytes += chunk.SizeBytes;
            return closed;
        }
    }

    /// <summary>Nothing is known of the series any more.</summary>
    public void Forget(int slot)
    {
        lock (gate)
        {
            if (bySlot.Remove(slot, out var chunk)) SizeBytes -= chunk.SizeBytes;
        }
    }

    /// <summary>Keeps a full chunk, and numbers it.</summary>
    public uint Keep(ChunkEncoding encoding, byte[] bytes)
    {
        lock (gate)
        {
            while (!kept.TryAdd(++lastKept, (encoding, bytes)))
            {
            }
            SizeBytes += bytes.Length;
            return lastKept;
        }
    }

    public (ChunkEncoding Encoding, byte[] Bytes) Kept(uint number)
    {
        lock (gate) return kept[number];
    }

    public void Release(uint number)
    {
        lock (gate)
        {
            Invariant.Require(kept.Remove(number, out var chunk));
            SizeBytes -= chunk.Bytes.Length;
        }
    }
}
